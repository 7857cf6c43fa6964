"""LangChain's ChatOpenAI without its losses in streams. Imported late: it takes seconds."""

from typing import Any, override

from langchain_core.messages import BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI


class WholeChatOpenAI(ChatOpenAI):
    """Keeps of a stream what it keeps of a whole reply: the refusal, and ``usage`` as it was sent.

    ``additional_kwargs["refusal"]`` is the text; ``response_metadata["usages"]`` lists every usage
    in the order in which they came, with the cost that some vendors put there.
    """

    @override
    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type[BaseMessageChunk],
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        generation = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        if generation is None:
            return None
        if usage := chunk.get("usage"):
            generation.message.response_metadata["usages"] = [usage]
        for choice in chunk.get("choices") or ():
            if refusal := (choice.get("delta") or {}).get("refusal"):
                generation.message.additional_kwargs["refusal"] = refusal
        return generation
