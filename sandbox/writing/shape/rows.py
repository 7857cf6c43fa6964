"""Lists and objects of options, accepted answers, hints."""

from dataclasses import replace
from fractions import Fraction

from sandbox.jsons import JsonObject, JsonValue, number, obj, text
from sandbox.reading.brief import Kind
from sandbox.writing.problem import Option
from sandbox.writing.shape.facts import Facts
from sandbox.writing.shape.key import LETTERS, mark_of
from sandbox.writing.shape.leaves import key_value, wording
from sandbox.writing.shape.primitive import bounded, fitted, generic
from sandbox.writing.shape.roles import Role, letter_places
from sandbox.writing.shape.schema import Schemas, constants, is_nullable, length_bounds, type_of


def option_list(schemas: Schemas, element: JsonObject, role: Role, facts: Facts) -> list[JsonValue]:
    """The options (or the wrong ones only) as the list's elements ask for them."""
    shown = [
        (place, option)
        for place, option in enumerate(facts.item.options)
        if role is Role.OPTIONS or not option.correct
    ]
    return [_option(schemas, element, place, option, facts) for place, option in shown]


def option_object(schemas: Schemas, node: JsonObject, facts: Facts) -> JsonObject:
    """Options by letter: `{"A": ..., "B": ...}`."""
    fields = schemas.properties(node)
    places = letter_places(list(fields))
    if places is None:
        element = schemas.resolve(node.get("additionalProperties") or {"type": "string"})
        return {
            LETTERS[place]: _option(schemas, element, place, option, facts)
            for place, option in enumerate(facts.item.options)
        }
    return {
        name: _option(schemas, fields[name], place, facts.item.options[place], facts)
        for name, place in places.items()
        if place < len(facts.item.options)
    }


def plain_list(
    role: Role | None, node: JsonObject, element: JsonObject, facts: Facts
) -> list[JsonValue]:
    """A list of simple values by its role, within minItems and maxItems."""
    low, high = length_bounds(node)
    if role is Role.KEY:
        return _keys(node, element, low, facts)
    texts = _texts(role, low, facts)
    texts += [texts[n % len(texts)] for n in range(low - len(texts))] if texts else []
    if high is not None:
        texts = texts[:high]
    if constants(element) or type_of(element) != "string":
        return [generic(element, words, facts.rng) for words in texts]
    return [fitted(words, element) for words in texts]


def _keys(node: JsonObject, element: JsonObject, low: int, facts: Facts) -> list[JsonValue]:
    """The key in a list: one element for each right option or gap, in the list's own terms."""
    item = facts.item
    if item.kind is Kind.CLOZE and type_of(element) == "string":
        return [fitted(gap[0], element) for gap in item.gaps]
    if item.kind is Kind.MULTIPLE:
        said = f"{text(node.get('description'))} {text(element.get('description'))}"
        described = {**element, "description": said}
        return [
            key_value("", described, replace(facts, item=item.keyed(place))) for place in item.keys
        ]
    return [key_value("", element, facts)] * max(1, low)


def _texts(role: Role | None, low: int, facts: Facts) -> list[str]:
    """What the list holds, before its bounds."""
    item = facts.item
    match role:
        case Role.ACCEPTED if item.kind is Kind.CHOICE and facts.answered and low == 0:
            return []
        case Role.ACCEPTED:
            return list(item.accepted)
        case Role.WRONG_WHYS | Role.MISCONCEPTION if item.options:
            return [option.why for option in item.options if not option.correct]
        case Role.KEYWORD | Role.TAGS:
            return list(dict.fromkeys(facts.brief.keywords))
        case Role.HINT:
            return [item.hint, *_more_hints(facts)][: max(2, low)]
        case None | Role.EXTRA_TEXT:
            return [wording(role, facts)] * low
        case _:
            return [wording(role, facts)]


def _more_hints(facts: Facts) -> list[str]:
    """Further hints, which give less away than the item's own."""
    say = facts.brief.locale.pick
    return [
        say("Underline what the question asks for.", "문제에서 묻는 것에 밑줄을 그어 본다."),
        say("Check your answer against every condition.", "답이 모든 조건에 맞는지 확인한다."),
    ]


def _option(
    schemas: Schemas, element: JsonObject, place: int, option: Option, facts: Facts
) -> JsonValue:
    match type_of(element):
        case "object":
            return _option_fields(schemas, element, place, option, facts)
        case "integer" | "number":
            return bounded(facts.item.value or Fraction(place), element)
        case _:
            return fitted(option.text, element)


def _full_marks(node: JsonObject) -> Fraction:
    """What the right option scores: the maximum, or 100 where the field speaks of it, or 1."""
    if (most := number(node.get("maximum"))) is not None:
        return Fraction(most)
    return Fraction(100 if "100" in text(node.get("description")) else 1)


def _option_fields(
    schemas: Schemas, node: JsonObject, place: int, option: Option, facts: Facts
) -> JsonObject:
    fields = schemas.properties(node)
    roles = schemas.roles(node)
    texts = [
        n
        for n, r in roles.items()
        if r in (Role.TEXT, Role.STEM, Role.ONE_OPTION, Role.VALUE, Role.ACCEPTED)
        and type_of(fields[n]) == "string"
    ]
    if not texts:
        texts = [
            n for n, r in roles.items() if r is Role.KEY and type_of(fields[n]) == "string"
        ] or [n for n, c in fields.items() if type_of(c) == "string" and roles[n] is None]
    if not texts and Role.IDENTITY in roles.values():  # `{id, label}`: the label is the text
        texts = [n for n, r in roles.items() if r in (Role.LABEL, Role.TITLE)]
    filled: JsonObject = {}
    for name, child in fields.items():
        if name in texts[:1]:
            filled[name] = fitted(option.text, child)
            continue
        nullable = is_nullable(schemas, obj(node.get("properties")).get(name))
        filled[name] = _option_field(roles[name], child, place, option, facts, nullable=nullable)
    return filled


def _option_field(
    role: Role | None, node: JsonObject, place: int, option: Option, facts: Facts, *, nullable: bool
) -> JsonValue:
    kind = type_of(node)
    if kind == "boolean":
        return option.correct
    match role:
        case Role.LABEL | Role.IDENTITY | Role.KEY | Role.TITLE:
            return mark_of(node, place)
        case Role.POSITION:
            return mark_of(node, place)
        case Role.POINTS if kind != "string":
            return bounded(_full_marks(node) if option.correct else Fraction(0), node)
        case Role.MISCONCEPTION if option.correct:
            return None if nullable else fitted("", node)
        case Role.EXPLANATION | Role.WRONG_WHYS | Role.MISCONCEPTION | Role.HINT if (
            kind == "string"
        ):
            return fitted(option.why, node)
        case Role.EXPLANATION | Role.WRONG_WHYS | Role.MISCONCEPTION if kind == "array":
            return [option.why]
        case _ if nullable:
            return None
        case _ if kind == "array":
            return []
        case _:
            return generic(node, option.text, facts.rng)
