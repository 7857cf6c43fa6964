"""What LangChain gives in the same form for every vendor."""

from typing import TYPE_CHECKING

from app.infrastructure.ai.base.messages import LLMRequest, Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


def turns_of(request: LLMRequest) -> list[tuple[str, str]]:
    """Messages in the form that every chat model takes."""
    return [(turn.role.value, turn.text) for turn in request.messages]


def usage_of(message: "AIMessage") -> Usage:
    """Tokens of one reply; zeros when the vendor sent no usage."""
    counted = message.usage_metadata
    if counted is None:
        return Usage()
    return Usage(
        input_tokens=counted["input_tokens"],
        output_tokens=counted["output_tokens"],
        cached_tokens=counted.get("input_token_details", {}).get("cache_read", 0),
    )


def reason_of(error: BaseException) -> str:
    """The error and what lies under it: SDKs say "Connection error." and keep the rest inside."""
    cause = error.__cause__
    text = str(error) or type(error).__name__
    return f"{text} ({type(cause).__name__}: {cause})" if cause else text
