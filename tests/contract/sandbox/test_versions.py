"""Several versions of one item in one reply, and items that keep away from those that exist."""

from typing import cast

import jsonschema_rs
import orjson
import pytest

from sandbox.chat import ChatRequest, Turn
from sandbox.jsons import JsonObject
from sandbox.model import respond
from sandbox.reading import read
from tests.contract.sandbox.asking import CHOICE, TEXT, Schema, listed, obj

_FLAG: Schema = {"type": "boolean"}
_SHAPES: dict[str, dict[str, object]] = {
    "multiple choice": dict(cast("dict[str, object]", CHOICE["properties"])),
    "select all that apply": {
        "stem": TEXT,
        "options": listed(obj({"text": TEXT, "is_correct": _FLAG}), minItems=5, maxItems=5),
    },
    "short answer": {"stem": TEXT, "accepted_answers": listed(TEXT, minItems=1)},
    "numeric": {"stem": TEXT, "value": {"type": "number"}, "tolerance": {"type": "number"}},
    "true/false": {"stem": TEXT, "answer": _FLAG},
    "cloze": {
        "stem": {"type": "string", "description": "Text with gaps marked [[1]], [[2]]."},
        "gaps": listed(obj({"answers": listed(TEXT, minItems=1)}), minItems=2, maxItems=2),
    },
    "matching item": {
        "stem": TEXT,
        "pairs": listed(obj({"left": TEXT, "right": TEXT}), minItems=4, maxItems=4),
    },
    "ordering item": {"stem": TEXT, "correct_order": listed(TEXT, minItems=4, maxItems=4)},
    "essay": {
        "stem": TEXT,
        "model_answer": TEXT,
        "rubric": listed(
            obj({"criterion": TEXT, "points": {"type": "integer"}}), minItems=2, maxItems=4
        ),
    },
}
_PROBABILITY: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_ASKING = {
    "en": "One {kind} item.\nKeyword: harvest\n\nWrite 3 different candidates instead of one, each "
    "a complete item, and state the probability of each.",
    "ko": "문항 유형: {kind}\n키워드: 수확\n언어: 한국어\n\n한 문항 대신 서로 다른 후보 3개를 "
    "쓰고, 각각의 확률을 적습니다.",
}

type Entry = dict[str, object]


def _respond(prompt: str, schema: Schema) -> Entry:
    bound = cast("JsonObject", schema)
    request = ChatRequest("gpt-4o", (Turn("user", prompt),), bound, as_json=True)
    reply = cast("Entry", orjson.loads(respond(request).text))
    jsonschema_rs.validator_for(bound).validate(reply)
    return reply


def _entries(reply: Entry, name: str = "candidates") -> list[Entry]:
    return cast("list[Entry]", reply[name])


def _rows(value: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", value)


def _assert_whole(kind: str, item: Entry) -> None:
    """The parts of an item belong together."""
    match kind:
        case "multiple choice" | "select all that apply":
            options = _rows(item["options"])
            right = sum(option["is_correct"] is True for option in options)
            assert len({option["text"] for option in options}) == len(options)
            assert right == 1 if kind == "multiple choice" else 1 < right < len(options)
        case "cloze":
            assert all(mark in str(item["stem"]) for mark in ("[[1]]", "[[2]]"))
        case "matching item":
            assert len({row["right"] for row in _rows(item["pairs"])}) == 4
        case "ordering item":
            assert len(set(cast("list[str]", item["correct_order"]))) == 4
        case _:
            assert len(str(item["stem"]).split()) >= 3


@pytest.mark.parametrize("locale", _ASKING)
@pytest.mark.parametrize("kind", _SHAPES)
def test_as_many_versions_as_asked_for_are_whole_and_differ(kind: str, locale: str) -> None:
    entry = obj(_SHAPES[kind] | {"probability": _PROBABILITY})
    schema = obj({"candidates": listed(entry, minItems=1, maxItems=6)})

    found = _entries(_respond(_ASKING[locale].format(kind=kind), schema))

    assert len(found) == len({str(item["stem"]) for item in found}) == 3
    for item in found:
        _assert_whole(kind, item)
    probabilities = [cast("float", item["probability"]) for item in found]
    assert len(set(probabilities)) == 3
    assert all(0 < probability < 1 for probability in probabilities)


@pytest.mark.parametrize("name", ["candidates", "options", "answers", "pairs", "rubric", "후보들"])
def test_the_list_of_versions_may_have_any_name(name: str) -> None:
    entry = obj(_SHAPES["matching item"] | {"likelihood": {"type": "number"}})
    schema = obj({name: listed(entry)})

    found = _entries(_respond(_ASKING["en"].format(kind="matching"), schema), name)

    assert [len(_rows(item["pairs"])) for item in found] == [4, 4, 4]


def test_an_item_may_stand_beside_its_probability_in_an_entry() -> None:
    entry = obj({"item": obj(_SHAPES["numeric"]), "probability": _PROBABILITY})

    found = _entries(
        _respond(_ASKING["en"].format(kind="numeric"), obj({"samples": listed(entry)})), "samples"
    )

    assert len({str(cast("Entry", each["item"])["stem"]) for each in found}) == 3
    assert len({cast("float", each["probability"]) for each in found}) == 3


@pytest.mark.parametrize(
    ("bounds", "count"),
    [({}, 1), ({"minItems": 2}, 2), ({"minItems": 1, "maxItems": 4}, 4), ({"maxItems": 50}, 1)],
)
def test_without_a_number_in_words_the_schema_tells_it(bounds: dict[str, int], count: int) -> None:
    schema = obj({"candidates": listed(CHOICE, **bounds)})

    found = _entries(_respond("Multiple choice. Keyword: harvest", schema))

    assert len(found) == len({str(item["stem"]) for item in found}) == count


@pytest.mark.parametrize(
    ("prompt", "versions", "keywords"),
    [
        ("Keyword: speed, time\nWrite 2 candidates, each complete.", 2, ("speed, time",)),
        ("Give me three different versions of a question on 'delta'", 3, ("delta",)),
        ("키워드: 관용, 배려, 나눔\n서로 다른 후보 3개를 씁니다.", 3, ("관용, 배려, 나눔",)),
        ("키워드: 화산\n후보 문항을 네 가지 만들어 주세요.", 4, ("화산",)),
        ("키워드: 화산\n선택지가 4개인 선다형 문항을 한 개 만들어 주세요.", None, ("화산",)),
    ],
)
def test_versions_are_of_the_same_keyword(
    prompt: str, versions: int | None, keywords: tuple[str, ...]
) -> None:
    brief = read(ChatRequest("gpt-4o", (Turn("user", prompt),)))

    assert (brief.versions, brief.count, brief.keywords) == (versions, None, keywords)


_LISTS = {
    "tag": "These exist already:\n<existing_items>\n{lines}\n</existing_items>",
    "words": "These items already exist, write another one:\n\n{lines}",
    "korean": "다음 문항은 이미 있습니다.\n{lines}",
}


@pytest.mark.parametrize("way", _LISTS)
@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        ("multiple choice", 1000),
        ("multiple choice", 30),
        ("numeric", 40),
        ("matching item", 1000),
        ("essay", 1000),
    ],
)
def test_an_item_keeps_away_from_those_that_exist(way: str, kind: str, longest: int) -> None:
    stems: list[str] = []
    for _ in range(6):
        shown = (s if len(s) <= longest else f"{s[:longest]}…" for s in stems)
        lines = "\n".join(f"- {' '.join(stem.split())}" for stem in shown)
        prompt = f"One {kind}.\nKeyword: harvest\n\n{_LISTS[way].format(lines=lines)}"
        stems.append(str(_respond(prompt, obj(_SHAPES[kind]))["stem"]))

    assert len(set(stems)) == 6


@pytest.mark.parametrize("way", _LISTS)
def test_what_exists_is_no_part_of_the_task(way: str) -> None:
    lines = "- Korean essay with 7 options on 'volcano': write 5 candidates, grade 9."
    prompt = f"Multiple choice.\nKeyword: harvest\n\n{_LISTS[way].format(lines=lines)}"

    brief = read(ChatRequest("gpt-4o", (Turn("user", prompt),)))

    assert (brief.keyword, brief.options, brief.versions, brief.grade) == (
        "harvest",
        None,
        None,
        "",
    )
