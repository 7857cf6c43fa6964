"""What LangChain gives in the same form for every vendor."""

from typing import TYPE_CHECKING

from app.core.exceptions import ErrorCode
from app.infrastructure.ai.base.errors import ProviderError
from app.infrastructure.ai.base.messages import LLMRequest, Usage
from app.shared.enums import Vendor

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage


# What the SDKs and LangChain raise, unwrapped, at a success whose body is not the API's: a proxy's
# page, an object without choices.
_NOT_A_REPLY = (AttributeError, IndexError, KeyError, TypeError, ValueError)


async def invoke(
    chat: "BaseChatModel", vendor: Vendor, request: LLMRequest, **bound: object
) -> "AIMessage":
    """Ask once, with vendor parameters ``bound``.

    Raises:
        ProviderError: PROVIDER_UNAVAILABLE for an answer that is no reply; the SDK's own errors.
    """
    turns = [(turn.role.value, turn.text) for turn in request.messages]
    try:
        return await chat.bind(**bound).ainvoke(turns)
    except _NOT_A_REPLY as error:
        reason = f"its answer is not a reply of the API: {type(error).__name__}: {error}"
        raise ProviderError(ErrorCode.PROVIDER_UNAVAILABLE, vendor, reason) from error


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
