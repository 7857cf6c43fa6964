"""What a caller is told about a reply that cannot be used."""

from app.core.exceptions import BusinessException, ErrorCode, JsonValue

_UNUSABLE = (
    "The model's reply cannot be used, also after repairs; order it again, or choose another model"
)


class ReplyProblem(Exception):
    """Inside the parser only: why a reply is refused. ``parse_response`` adds the raw text."""

    def __init__(self, code: ErrorCode, what: str, where: str = "reply") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where


class ResponseParseError(BusinessException):
    """A reply that is not, or not certainly, a value of the schema.

    ``code`` is one of REPLY_EMPTY, REPLY_TOO_LARGE, REPLY_TRUNCATED, REPLY_UNPARSABLE (no certain
    reading) and REPLY_INVALID (read, but not the schema's). ``details`` has ``where`` (field path,
    or a place in the text) and ``what``. ``raw`` is the reply as it came, for log and repair.
    """

    def __init__(self, code: ErrorCode, what: str, where: str, raw: str) -> None:
        details: dict[str, JsonValue] = {"where": where, "what": what}
        super().__init__(code, f"{_UNUSABLE}: {what} (at {where})", details)
        self.what = what
        self.where = where
        self.raw = raw

    def feedback(self) -> str:
        """A short text that shows the model its mistake, for a repair turn."""
        return (
            f"Your reply could not be used: {self.what} (at {self.where}). {_ADVICE[self.code]} "
            "Reply with the whole corrected JSON object and nothing else."
        )


_ADVICE = {
    ErrorCode.REPLY_EMPTY: "It had no content.",
    ErrorCode.REPLY_TOO_LARGE: "Keep it far shorter and less nested.",
    ErrorCode.REPLY_TRUNCATED: "It broke off before its end: write less.",
    ErrorCode.REPLY_UNPARSABLE: (
        'Write strict JSON: each key once, quotes inside strings as \\", line breaks as \\n, '
        "every backslash of LaTeX or code twice (\\\\frac)."
    ),
    ErrorCode.REPLY_INVALID: "Keep to the schema.",
}
