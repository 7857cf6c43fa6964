"""Which curriculum standard an order means."""

from collections.abc import Sequence

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import validation_failed
from app.shared.standards import Standard


def the_standard(found: Sequence[Standard], reference: str) -> Standard:
    """The one that was found for a reference.

    Raises:
        BusinessException: STANDARD_NOT_FOUND; VALIDATION_FAILED where several frameworks have its
            code.
    """
    if not found:
        raise BusinessException(
            ErrorCode.STANDARD_NOT_FOUND,
            f"There is no standard {reference} in this project. Load standards with: "
            "qgen import standards",
            {"standard": reference},
        )
    if len(found) > 1:
        named = ", ".join(standard.reference for standard in found)
        problem = {"loc": ("standard",), "msg": f"several frameworks have it: choose {named}"}
        raise validation_failed([problem])
    return found[0]
