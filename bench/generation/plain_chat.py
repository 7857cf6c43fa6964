"""ChatOpenAI as somebody would use it: one that stays, asked by ``ainvoke``."""

from collections.abc import Mapping
from typing import Any

from langchain_openai import ChatOpenAI
from pydantic import SecretStr


class PlainChat:
    """Makes one request of OpenAI's API again and again."""

    def __init__(self, base_url: str, request: Mapping[str, Any]) -> None:
        self._chat = ChatOpenAI(
            model=request["model"],
            base_url=base_url,
            api_key=SecretStr("bench"),
            temperature=request["temperature"],
            max_retries=0,
            use_responses_api=False,
            extra_body={
                "response_format": request["response_format"],
                "max_completion_tokens": request["max_completion_tokens"],
            },
        )
        self._turns = [(turn["role"], turn["content"]) for turn in request["messages"]]

    async def ask(self) -> str:
        """The text of one reply."""
        return str((await self._chat.ainvoke(self._turns)).text)
