"""The value of one field: by its role, its type, and what it stands in."""

import re
from dataclasses import replace
from fractions import Fraction

from sandbox.jsons import JsonObject, JsonValue, number
from sandbox.reading.brief import Kind, Locale
from sandbox.writing.numbers import decimal
from sandbox.writing.shape.facts import Facts
from sandbox.writing.shape.key import counted_from, key_among, key_text
from sandbox.writing.shape.kinds import name_among
from sandbox.writing.shape.primitive import bounded, chosen, fitted, generic
from sandbox.writing.shape.roles import Role, tokens_of
from sandbox.writing.shape.schema import constants, type_of
from sandbox.writing.shape.structure import STRUCTURES

_LEVEL_NAMES = (
    ("very_easy", "very easy", "매우 쉬움", "최하"),
    ("easy", "low", "beginner", "basic", "쉬움", "하"),
    ("medium", "moderate", "intermediate", "normal", "average", "보통", "중"),
    ("hard", "difficult", "high", "advanced", "challenging", "어려움", "상"),
    ("very_hard", "very hard", "very difficult", "expert", "매우 어려움", "최상"),
)
_CHOICE_KEY = re.compile(r"index|option|choice|letter|label|번호|기호")
_SECONDS = Fraction(60)


def leaf(
    role: Role | None,
    within: Role | None,
    name: str,
    node: JsonObject,
    facts: Facts,
    *,
    nullable: bool,
) -> JsonValue:
    """The value of a field that is neither object nor array."""
    role = _seen_from_within(role, within)
    if type_of(node) == "null" or (nullable and not _applies(role, name, node, facts)):
        return None
    if role in STRUCTURES and type_of(node) == "string":
        return _joined(role, node, facts)
    if role is Role.KEY:
        return key_value(name, node, facts)
    if role in (Role.VALUE, Role.TOLERANCE):
        return _numeric(role, node, facts)
    if values := constants(node):
        return _among(role, values, facts)
    match type_of(node):
        case "boolean":
            return role is Role.CORRECT
        case "integer" | "number":
            return bounded(_amount(role, node, facts), node)
        case _:
            words = wording(role, facts)
            return (
                generic(node, words, facts.rng)
                if role in (None, Role.IDENTITY)
                else fitted(words, node)
            )


def key_value(name: str, node: JsonObject, facts: Facts) -> JsonValue:
    """The key in the field's own terms: a letter, a position, a text, a number, a truth value."""
    item = facts.item
    if item.kind is Kind.MULTIPLE:
        return _several_keys(name, node, facts)
    if values := constants(node):
        return key_among(values, item)
    match type_of(node):
        case "boolean":
            return item.truth is not False
        case "integer" | "number" if item.kind is Kind.CHOICE:
            return item.key + counted_from(node, name, len(item.options), facts.brief.task)
        case "integer" | "number":
            return bounded(item.value or Fraction(0), node)
        case _:
            written = key_text(node, name, item, facts.brief.task, labelled=facts.labelled)
            return fitted(written, node, item.accepted)


def _several_keys(name: str, node: JsonObject, facts: Facts) -> JsonValue:
    """All keys in one field: as a text with commas, else the first of them."""
    single = (
        key_value(name, node, replace(facts, item=facts.item.keyed(place)))
        for place in facts.item.keys
    )
    if type_of(node) == "string" and not constants(node):
        return fitted(", ".join(map(str, single)), node)
    return next(single)


def _joined(role: Role | None, node: JsonObject, facts: Facts) -> JsonValue:
    """A part in one text: the box as it is, quotes and criteria line by line; else empty."""
    item = facts.item
    match role:
        case Role.BOX:
            said = item.box or ""
        case Role.EVIDENCE:
            said = "\n".join(item.evidence)
        case Role.RUBRIC:
            said = "\n".join(f"{c.name} ({c.points}): {c.descriptor}" for c in item.rubric)
        case _:
            said = item.answer
    return fitted(said, node) if said else ""


def wording(role: Role | None, facts: Facts) -> str:
    """The text of a role, in the item's language; a plain sentence where the role has none."""
    said = {**_of_item(facts), **_of_request(facts)}.get(role) if role else None
    if said is not None:
        return said
    keyword = facts.brief.keyword
    return facts.brief.locale.pick(
        f"This text belongs to the item on '{keyword}'.", f"'{keyword}' 문항에 딸린 글이다."
    )


def _of_item(facts: Facts) -> dict[Role, str]:
    item = facts.item
    misconception = next((o.why for o in item.options if not o.correct), item.hint)
    return {
        Role.STEM: item.stem,
        Role.EXPLANATION: item.explanation,
        Role.HINT: item.hint,
        Role.ACCEPTED: item.answer,
        Role.TEXT: item.answer,
        Role.UNIT: item.unit,
        Role.KIND: item.kind.value,
        Role.MISCONCEPTION: misconception,
        Role.WRONG_WHYS: misconception,
        Role.IDENTITY: f"item-{facts.place + 1}",
        Role.PROBABILITY: f"{float(facts.share):.3f}",
    }


def _of_request(facts: Facts) -> dict[Role, str]:
    brief, say = facts.brief, facts.brief.locale.pick
    return {
        Role.LOCALE: brief.locale.value,
        Role.DIFFICULTY: brief.difficulty or say("medium", "보통"),
        Role.BLOOM: brief.bloom or _usual_bloom(facts),
        Role.CEFR: brief.cefr or "A2",
        Role.SUBJECT: brief.subject or say("general", "공통"),
        Role.GRADE: brief.grade or say("all grades", "전 학년"),
        Role.WORD_CLASS: brief.part_of_speech or "noun",
        Role.TITLE: say(f"Practice: {brief.keyword}", f"{brief.keyword} 연습"),
        Role.KEYWORD: brief.keyword,
        Role.TAGS: brief.keyword,
        **({Role.EXTRA_TEXT: brief.source} if brief.source else {}),
    }


def _seen_from_within(role: Role | None, within: Role | None) -> Role | None:
    """Inside `answer: {...}` a text is the key; inside `question: {...}` it is the stem."""
    if within is Role.KEY and role in (
        None,
        Role.TEXT,
        Role.OPTIONS,
        Role.ONE_OPTION,
        Role.LABEL,
        Role.POSITION,
    ):
        return Role.KEY
    if within in (Role.STEM, Role.EXPLANATION, Role.HINT) and role in (None, Role.TEXT):
        return within
    return role


def _applies(role: Role | None, name: str, node: JsonObject, facts: Facts) -> bool:
    """Whether a field that may be null has something to say about this item."""
    item, brief = facts.item, facts.brief
    match role:
        case Role.KEY:
            of_choice = bool(_CHOICE_KEY.search(tokens_of(name))) or (
                type_of(node) in ("integer", "number") and item.value is None
            )
            return item.kind is Kind.CHOICE or not of_choice
        case Role.VALUE | Role.TOLERANCE:
            return item.kind is Kind.NUMERIC
        case Role.MISCONCEPTION:
            return any(not o.correct for o in item.options)
        case Role.EXTRA_TEXT | None:
            return False
        case _:
            own = {
                Role.UNIT: item.unit,
                Role.BOX: item.box,
                Role.EVIDENCE: item.evidence,
                Role.CEFR: brief.cefr,
                Role.WORD_CLASS: brief.part_of_speech,
                Role.GRADE: brief.grade,
            }
            return bool(own.get(role, True))


def _numeric(role: Role, node: JsonObject, facts: Facts) -> JsonValue:
    value = facts.item.value if role is Role.VALUE else Fraction(0)
    if type_of(node) in ("integer", "number"):
        return bounded(value if value is not None else Fraction(0), node)
    if value is None or facts.item.kind is Kind.CHOICE:
        return fitted(facts.item.answer, node, facts.item.accepted)
    return fitted(decimal(value) or facts.item.answer, node, facts.item.accepted)


def _among(role: Role | None, values: list[JsonValue], facts: Facts) -> JsonValue:
    brief = facts.brief
    level = _LEVEL_NAMES[(brief.difficulty_level or 3) - 1]
    match role:
        case Role.KIND:
            return name_among(facts.item.kind, values)
        case Role.LOCALE:
            codes = (
                ("ko", "ko-KR", "kor", "korean", "한국어")
                if brief.locale is Locale.KO
                else ("en", "en-US", "eng", "english", "영어")
            )
            return chosen(values, codes, facts.rng)
        case Role.DIFFICULTY:
            return chosen(
                values, (brief.difficulty, *level, str(brief.difficulty_level or 3)), facts.rng
            )
        case Role.CEFR:
            return chosen(values, (brief.cefr, brief.difficulty, *level), facts.rng)
        case Role.CORRECT:
            return True
        case _:
            return chosen(values, (wording(role, facts), brief.keyword), facts.rng)


def _amount(role: Role | None, node: JsonObject, facts: Facts) -> Fraction:
    brief = facts.brief
    match role:
        case Role.DIFFICULTY:
            return _scaled(brief.difficulty_level or 3, node)
        case Role.SECONDS:
            return _SECONDS
        case Role.GRADE:
            return Fraction(brief.grade_level or 1)
        case Role.POSITION | Role.IDENTITY:
            return Fraction(facts.place + (0 if number(node.get("minimum")) == 0 else 1))
        case Role.COUNT:
            return Fraction(brief.wanted)
        case Role.PROBABILITY:
            return _share(facts, node)
        case None if (number(node.get("minimum")), number(node.get("maximum"))) == (0, 1):
            return _share(facts, node)
        case _:
            return Fraction(1)


def _share(facts: Facts, node: JsonObject) -> Fraction:
    """The entry's probability, on the field's own scale (1, or 100 for percents)."""
    high = number(node.get("maximum"))
    if high is None:
        high = 100 if type_of(node) == "integer" else 1
    low = Fraction(number(node.get("minimum")) or 0)
    return round(low + (Fraction(high) - low) * facts.share, 4)


def _scaled(level: int, node: JsonObject) -> Fraction:
    """Level 1..5 on the field's own scale."""
    high = number(node.get("maximum"))
    if high is None:
        return Fraction(level) if type_of(node) == "integer" else Fraction(level, 5)
    low = Fraction(number(node.get("minimum")) or 0)
    share = low + (Fraction(high) - low) * Fraction(level - 1, 4)
    return Fraction(round(share)) if type_of(node) == "integer" else share


def _usual_bloom(facts: Facts) -> str:
    return "apply" if facts.item.value is not None else "remember"
