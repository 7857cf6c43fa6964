"""What a hosted model would not answer: the blatant cases only, by words of the request itself."""

import re

from sandbox.chat import Finish, Turn

_REFUSED = re.compile(
    r"how\s+to\s+(?:make|build|construct|assemble|synthesi[sz]e)\b.{0,40}"
    r"\b(?:bombs?|explosives?|nerve\s+agents?|meth(?:amphetamine)?|bioweapons?)\b"
    r"|(?:폭탄|폭발물|사제\s*총기|마약|필로폰|생화학\s*무기).{0,12}(?:제조|제작|만드는|합성).{0,4}(?:법|방법)",
    re.IGNORECASE | re.DOTALL,
)
_FILTERED = re.compile(
    r"\b(?:explicit|graphic)\s+(?:sexual|pornographic)\b|\bpornograph(?:y|ic)\s+(?:story|scene)"
    r"|\b(?:method|instruction)s?\s+(?:for|of)\s+(?:suicide|self-harm)\b"
    r"|노골적인\s*성(?:행위|적)|음란물|자살\s*(?:하는\s*)?방법",
    re.IGNORECASE,
)


def judge(turns: tuple[Turn, ...]) -> Finish | None:
    """REFUSED or FILTERED where the caller asks for something blatantly disallowed, else None."""
    asked = "\n".join(turn.text for turn in turns if turn.role != "assistant")
    if _REFUSED.search(asked):
        return Finish.REFUSED
    return Finish.FILTERED if _FILTERED.search(asked) else None
