"""LangChain's ChatOpenAI without its losses in streams and in time. Imported late: it takes
seconds."""

from typing import Any, override

import httpx2
import orjson
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage, BaseMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI


class WholeChatOpenAI(ChatOpenAI):
    """Keeps of a stream what it keeps of a whole reply: the refusal, and ``usage`` as it was sent.

    ``additional_kwargs["refusal"]`` is the text; ``response_metadata["usages"]`` lists every usage
    in the order in which they came, with the cost that some vendors put there.
    """

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """As LangChain does it, but by the SDK's plain ``post`` (docs/adr/0028).

        LangChain's own goes through ``create``, which walks over the whole request by its types
        and makes models of the reply, of which LangChain makes a dictionary again.
        """
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        payload |= payload.pop("extra_body", {})
        answer = await self.root_async_client.post(
            "/chat/completions", body=payload, cast_to=httpx2.Response
        )
        completion = orjson.loads(answer.content)
        result = self._create_chat_result(completion)
        for choice, generation in zip(completion["choices"], result.generations, strict=True):
            if refusal := choice["message"].get("refusal"):
                generation.message.additional_kwargs["refusal"] = refusal
        return result

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
