"""Exact numbers: as LaTeX, as plain text, as decimals."""

from fractions import Fraction

from sandbox.writing.korean import is_hangul


def tex(value: Fraction | int) -> str:
    """The number inside LaTeX mathematics: `12`, `-\\frac{3}{4}`."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def math(value: Fraction | int) -> str:
    """The number as LaTeX mathematics in dollars."""
    return f"${tex(value)}$"


def decimal(value: Fraction) -> str | None:
    """The exact decimal ("0.75", "-3"), or None where it has no end within four places."""
    scaled = value * 10_000
    if scaled.denominator != 1:
        return None
    whole, part = divmod(abs(scaled.numerator), 10_000)
    sign = "-" if value < 0 else ""
    digits = f"{part:04d}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def plain(value: Fraction) -> str:
    """The number as typed: "12", "3/4"."""
    return (
        str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    )


def signed(value: int | Fraction) -> str:
    """The number as a following term: "+ 3", "- 3"."""
    return f"- {tex(-Fraction(value))}" if value < 0 else f"+ {tex(value)}"


def coefficient(value: int, name: str) -> str:
    """A term such as `3x`, `-x`, `x`."""
    return f"{'-' if value == -1 else '' if value == 1 else value}{name}"


def with_unit(number: str, unit: str) -> str:
    """Number and unit as they are written: `12 cm`, but `12개`."""
    if not unit:
        return number
    return f"{number}{unit}" if any(map(is_hangul, unit)) else f"{number} {unit}"


def accepted_forms(value: Fraction, unit: str = "") -> tuple[str, ...]:
    """The ways in which a learner may write the number."""
    forms = [plain(value)]
    if (written := decimal(value)) and written not in forms:
        forms.append(written)
    if value.denominator != 1:
        forms.append(math(value))
    return (*forms, *(f"{forms[0]} {unit}", f"{forms[0]}{unit}")) if unit else tuple(forms)
