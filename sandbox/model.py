"""The model: a request in, a reply out; the same request always gets the same reply."""

from sandbox import safety
from sandbox.chat import ChatRequest, Finish, Reply
from sandbox.reading import read
from sandbox.writing import write


def respond(request: ChatRequest, variant: int = 0) -> Reply:
    """Answer a request.

    Args:
        variant: which of several replies to the same request (n > 1); 0 is the first.
    """
    verdict = safety.judge(request.turns)
    brief = read(request)
    if verdict is Finish.FILTERED:
        return Reply("", Finish.FILTERED)
    if verdict is Finish.REFUSED:
        return Reply(
            brief.locale.pick(
                "I'm sorry, but I can't help with that request.",
                "죄송하지만 그 요청은 도와드릴 수 없습니다.",
            ),
            Finish.REFUSED,
        )
    return Reply(write(brief, request, request.seed(variant))).limited_to(request.max_tokens)
