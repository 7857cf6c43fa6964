"""What is wrong with an input, in the words of all our errors."""

import re
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ValidationError

from app.core.exceptions import BusinessException, ErrorCode, JsonValue

# "Tuple should have at least 1 item after validation, not 0"
_LENGTH = re.compile(r"^\w+ should (have at \w+ \d+ items?) after validation")


def validated[M: BaseModel](model: type[M], given: Mapping[str, object]) -> M:
    """The model made of what a caller gave.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise validation_failed(dict(entry) for entry in error.errors()) from None


def problems_of(errors: Iterable[Mapping[str, object]]) -> list[JsonValue]:
    """Pydantic's errors as ``{"where", "what"}``; never the input itself, which may be a secret."""
    return [{"where": _where(error["loc"]), "what": said(str(error["msg"]))} for error in errors]


def said(message: str) -> str:
    """A message of Pydantic's without the classes of Python that it names."""
    return _LENGTH.sub(r"must \1", message.removeprefix("Value error, "))


def validation_failed(errors: Iterable[Mapping[str, object]]) -> BusinessException:
    """VALIDATION_FAILED with every problem; the message names the first."""
    problems = problems_of(errors)
    return BusinessException(
        ErrorCode.VALIDATION_FAILED,
        f"The request is not valid. {in_words(problems[:1])}",
        {"problems": problems},
    )


def unknown_cursor() -> BusinessException:
    """VALIDATION_FAILED for a cursor of a list that none of its pages gave."""
    return validation_failed(
        [{"loc": ("query", "after"), "msg": "no page of this project gave this cursor"}]
    )


def in_words(problems: Iterable[JsonValue]) -> str:
    """``where: what``, separated by semicolons; only ``what`` where it is about the whole."""
    return "; ".join(
        f"{p['where']}: {p['what']}" if p["where"] else str(p["what"])
        for p in problems
        if isinstance(p, dict)
    )


def explain(error: ValidationError) -> str:
    """All problems of a Pydantic error in one line."""
    return in_words(problems_of(dict(entry) for entry in error.errors(include_input=False)))


def _where(location: object) -> str:
    return ".".join(map(str, location)) if isinstance(location, tuple | list) else str(location)
