"""Lists of an item's parts, in the form that their elements ask for."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

from sandbox.jsons import JsonObject, JsonValue, integer, text
from sandbox.writing.problem import Criterion, Item
from sandbox.writing.shape.facts import Facts
from sandbox.writing.shape.key import mark_of
from sandbox.writing.shape.primitive import bounded, fitted, generic
from sandbox.writing.shape.roles import Role, tokens_of
from sandbox.writing.shape.schema import Schemas, constants, length_bounds, type_of
from sandbox.writing.shape.structure import PREMISE_NAMES, RESPONSE_NAMES

_NUMBERS = (Role.POSITION, Role.IDENTITY, Role.LABEL)


def part_list(
    schemas: Schemas, role: Role | None, node: JsonObject, facts: Facts
) -> list[JsonValue]:
    """The elements of a list of parts; empty where the item has none of them."""
    element, item = schemas.resolve(node.get("items")), facts.item
    match role:
        case Role.GAPS:
            return [_gap(schemas, element, n, gap, facts) for n, gap in enumerate(item.gaps)]
        case Role.PAIRS:
            return [_pair(schemas, element, place, facts) for place in range(len(item.pairs))]
        case Role.RUBRIC:
            return [_criterion(schemas, element, criterion, facts) for criterion in item.rubric]
        case Role.SEQUENCE:
            return sequence(schemas, node, element, facts)
        case _:
            high = length_bounds(node)[1]
            shown = _texts(role, item)[:high]
            return [_entry(schemas, element, n, said, facts) for n, said in enumerate(shown)]


def sequence(
    schemas: Schemas, node: JsonObject, element: JsonObject, facts: Facts
) -> list[JsonValue]:
    """The entries in their order: as texts, or as places or letters of the options shown."""
    item = facts.item
    if not item.sequence:
        return []
    places = [[o.text for o in item.options].index(entry) for entry in item.sequence]
    if type_of(element) in ("integer", "number"):
        said = f"{text(node.get('description'))} {text(element.get('description'))}".lower()
        one = integer(element.get("minimum")) == 1 or "1-based" in said or "from 1" in said
        return [place + one for place in places]
    lettered = constants(element) or integer(element.get("maxLength")) in (1, 2)
    if lettered or "letter" in text(node.get("description")).lower():
        return [mark_of(element, place) for place in places]
    return [_entry(schemas, element, n, said, facts) for n, said in enumerate(item.sequence)]


def shown_responses(item: Item) -> list[str]:
    """All responses of a matching item as they are shown: not in the order of the premises."""
    responses = [response for _, response in item.pairs] + list(item.extras)
    Random(item.stem).shuffle(responses)
    return responses


def _texts(role: Role | None, item: Item) -> Sequence[str]:
    match role:
        case Role.PREMISES:
            return [premise for premise, _ in item.pairs]
        case Role.RESPONSES:
            return shown_responses(item)
        case Role.EXTRAS:
            return item.extras
        case Role.EVIDENCE:
            return list(dict.fromkeys(item.evidence))
        case Role.BOX if item.box:
            return item.box.split("\n")
        case _:
            return ()


def _gap(
    schemas: Schemas, element: JsonObject, place: int, accepted: tuple[str, ...], facts: Facts
) -> JsonValue:
    match type_of(element):
        case "array":
            return [*accepted]
        case "object":
            fields = schemas.properties(element)
            return {
                name: _gap(schemas, child, place, accepted, facts)
                if type_of(child) == "array"
                else _numbered(child, place)
                if type_of(child) in ("integer", "number") or _is_number(schemas, element, name)
                else _of_string(schemas, element, name, child, accepted[0], facts)
                for name, child in fields.items()
            }
        case "integer" | "number":
            return bounded(
                Fraction(accepted[0]) if accepted[0].isdecimal() else Fraction(0), element
            )
        case _:
            return fitted(accepted[0], element)


def _of_string(
    schemas: Schemas, node: JsonObject, name: str, child: JsonObject, said: str, facts: Facts
) -> JsonValue:
    """A text of a part: why it is so where the field explains, else the part itself."""
    if type_of(child) != "string":
        return generic(child, said, facts.rng)
    explains = schemas.roles(node)[name] in (Role.EXPLANATION, Role.WRONG_WHYS, Role.HINT)
    return fitted(facts.item.explanation if explains else said, child)


def _pair(schemas: Schemas, element: JsonObject, place: int, facts: Facts) -> JsonValue:
    item = facts.item
    premise, response = item.pairs[place]
    at = shown_responses(item).index(response)
    if type_of(element) == "array":
        inner = schemas.resolve(element.get("items"))
        return [place, at] if type_of(inner) in ("integer", "number") else [premise, response]
    if type_of(element) != "object":
        return fitted(f"{premise} – {response}", element)
    fields = schemas.properties(element)
    strings = [name for name, child in fields.items() if tokens_of(name) in PREMISE_NAMES]
    first = next(iter(strings), next(iter(fields), ""))
    filled: JsonObject = {}
    for name, child in fields.items():
        is_premise = name == first
        is_response = not is_premise and (
            tokens_of(name) in RESPONSE_NAMES or (name == list(fields)[1] and first != name)
        )
        if type_of(child) in ("integer", "number"):
            filled[name] = place if is_premise else at if is_response else _numbered(child, place)
        else:
            said = premise if is_premise else response
            filled[name] = _of_string(schemas, element, name, child, said, facts)
    return filled


def _criterion(
    schemas: Schemas, element: JsonObject, criterion: Criterion, facts: Facts
) -> JsonValue:
    if type_of(element) != "object":
        return fitted(f"{criterion.name} ({criterion.points}): {criterion.descriptor}", element)
    fields = schemas.properties(element)
    texts = [name for name, child in fields.items() if type_of(child) == "string"]
    named = next((n for n in texts if "descri" not in tokens_of(n) and "설명" not in n), "")
    filled: JsonObject = {}
    for name, child in fields.items():
        match type_of(child):
            case "integer" | "number":
                filled[name] = bounded(Fraction(criterion.points), child)
            case "string":
                filled[name] = fitted(
                    criterion.name if name == named else criterion.descriptor, child
                )
            case "array":
                filled[name] = _levels(schemas, child, criterion, facts)
            case _:
                filled[name] = generic(child, criterion.descriptor, facts.rng)
    return filled


def _levels(
    schemas: Schemas, node: JsonObject, criterion: Criterion, facts: Facts
) -> list[JsonValue]:
    """What full marks, a part of them, and none take."""
    element = schemas.resolve(node.get("items"))
    say = facts.brief.locale.pick
    half = max(1, criterion.points // 2)
    levels = [
        Criterion(criterion.name, criterion.points, criterion.descriptor),
        Criterion(criterion.name, half, say("Does so in part.", "일부만 그러하다.")),
        Criterion(criterion.name, 0, say("Does not do so.", "그러하지 못하다.")),
    ]
    return [
        _criterion(schemas, element, level, facts)
        if type_of(element) == "object"
        else fitted(level.descriptor, element)
        for level in levels
    ]


def _entry(schemas: Schemas, element: JsonObject, place: int, said: str, facts: Facts) -> JsonValue:
    """A text that stands for itself, or an object with it and its label or number."""
    if type_of(element) != "object":
        return (
            fitted(said, element)
            if type_of(element) == "string"
            else generic(element, said, facts.rng)
        )
    roles = schemas.roles(element)
    return {
        name: mark_of(child, place)
        if roles[name] in (*_NUMBERS, Role.KEY) or type_of(child) in ("integer", "number")
        else fitted(said, child)
        if type_of(child) == "string"
        else generic(child, said, facts.rng)
        for name, child in schemas.properties(element).items()
    }


def _is_number(schemas: Schemas, node: JsonObject, name: str) -> bool:
    return schemas.roles(node)[name] in _NUMBERS


def _numbered(node: JsonObject, place: int) -> JsonValue:
    """The place as a number from 1 (from 0 where the field's minimum says so), or as a text."""
    if type_of(node) in ("integer", "number"):
        return place + (0 if integer(node.get("minimum")) == 0 else 1)
    return str(place + 1)
