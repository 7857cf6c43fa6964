"""A box of text: whatever the type, the box is filled, true, and needed for the answer."""

import re
from typing import cast

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import TEXT, Reply, Schema, ask_for, listed, obj

_BOX = {"type": ["string", "null"], "description": "Text of the box, or null."}
_ASKED = (
    "Box: a box with text that the stem refers to\nKeyword: harvest",
    "보기 상자: 발문이 가리키는 자료를 담은 〈보기〉\n키워드: 해바라기",
)
_SHAPES: dict[str, dict[str, object]] = {
    "Multiple choice": {
        "options": listed(TEXT, minItems=4, maxItems=4),
        "answer": {"type": "integer", "minimum": 0, "maximum": 3},
    },
    "Select all that apply": {
        "options": listed(obj({"text": TEXT, "is_correct": {"type": "boolean"}}), minItems=4)
    },
    "True/false statement": {"answer": {"type": "boolean"}},
    "Short answer": {"accepted_answers": listed(TEXT, minItems=1)},
    "Numeric": {"value": {"type": "number"}},
    "Cloze with 3 gaps": {"gaps": listed(obj({"answers": listed(TEXT, minItems=1)}))},
    "Matching": {"pairs": listed(obj({"premise": TEXT, "response": TEXT}), minItems=3)},
    "Ordering": {"sequence": listed(TEXT, minItems=3)},
    "Essay": {
        "model_answer": TEXT,
        "rubric": listed(obj({"criterion": TEXT, "points": {"type": "integer"}})),
    },
}


async def _boxed(client: AsyncOpenAI, kind: str, asked: str, seed: int = 0) -> Reply:
    schema: Schema = obj({"boxed_text": _BOX, "stem": TEXT, **_SHAPES[kind], "explanation": TEXT})
    return await ask_for(client, f"{kind} item.\n{asked}", schema, seed=seed)


@pytest.mark.parametrize("asked", _ASKED)
@pytest.mark.parametrize("kind", _SHAPES)
async def test_an_item_of_any_type_has_a_box_that_its_stem_points_to(
    client: AsyncOpenAI, kind: str, asked: str
) -> None:
    for seed in range(3):
        item = await _boxed(client, kind, asked, seed)
        box, stem = str(item["boxed_text"] or ""), str(item["stem"])
        assert len(box) > 2
        assert box not in stem
        assert ("〈보기〉" if "〈보기〉" in asked else "the box") in stem
        assert not re.search(r"^(?:I|ㄱ)\. ", box)


@pytest.mark.parametrize("asked", _ASKED)
async def test_the_right_option_completes_the_sentence_in_the_box(
    client: AsyncOpenAI, asked: str
) -> None:
    for seed in range(5):
        item = await _boxed(client, "Multiple choice", asked, seed)
        options = cast("list[str]", item["options"])
        completed = [str(item["boxed_text"]).replace("____", option) for option in options]
        right = completed[cast("int", item["answer"])]
        assert right in str(item["explanation"])
        assert len(set(completed)) == 4


@pytest.mark.parametrize("asked", _ASKED)
async def test_the_words_of_a_cloze_text_stand_in_the_box(client: AsyncOpenAI, asked: str) -> None:
    item = await _boxed(client, "Cloze with 3 gaps", asked)
    shown = str(item["boxed_text"]).split(" / ")
    gaps = cast("list[dict[str, list[str]]]", item["gaps"])

    assert shown == sorted({gap["answers"][0] for gap in gaps})


async def test_the_rule_of_an_order_stands_in_the_box(client: AsyncOpenAI) -> None:
    item = await _boxed(client, "Ordering", _ASKED[0])
    entries = cast("list[str]", item["sequence"])
    by_length = "number of letters" in str(item["boxed_text"])

    assert by_length or "dictionary" in str(item["boxed_text"])
    assert entries == sorted(entries, key=len if by_length else str)


@pytest.mark.parametrize(
    "prompt",
    [
        "Put statements in the box if there is a box.\nBox: (none)\nKeyword: addition",
        "〈보기〉에는 진술 ㄱ, ㄴ, ㄷ을 쓴다.\n보기 상자: (없음)\n키워드: 덧셈",
        "Add a box with statements I, II, III.\nBox: yes\nBox: none\nKeyword: addition",
    ],
)
async def test_a_line_that_says_there_is_no_box_decides(client: AsyncOpenAI, prompt: str) -> None:
    assert (await _boxed(client, "Multiple choice", prompt))["boxed_text"] is None


@pytest.mark.parametrize(
    "keyword",
    [
        "photosynthesis 7",
        "광합성 photosynthesis",
        "42",
        "?!",
        "C++",
        "😀",
        "日本語",
        "ㄱㄴㄷ",
        "x" * 200,
    ],
)
@pytest.mark.parametrize(
    "prompt",
    ["{} item with 4 entries.\nSubject: general\nKeyword: {}", "{} 문항. 과목: 일반\n키워드: {}"],
)
async def test_entries_are_distinct_whatever_the_keyword(
    client: AsyncOpenAI, prompt: str, keyword: str
) -> None:
    korean = "문항" in prompt
    schema = obj({"stem": TEXT, "sequence": listed(TEXT, minItems=4, maxItems=4)})
    order = await ask_for(
        client, prompt.format("순서 배열" if korean else "Ordering", keyword), schema
    )
    entries = cast("list[str]", order["sequence"])
    assert len(set(entries)) == 4
    assert "-" not in entries

    schema = obj({"stem": TEXT, **_SHAPES["Matching"]})
    match = await ask_for(
        client, prompt.format("연결형" if korean else "Matching", keyword), schema
    )
    rows = cast("list[dict[str, str]]", match["pairs"])
    assert len({row["premise"] for row in rows}) == len({row["response"] for row in rows}) == 4
    assert "-" not in [text for row in rows for text in row.values()]


async def test_a_subject_that_is_stated_decides(client: AsyncOpenAI) -> None:
    schema = obj({"stem": TEXT, "sequence": listed(TEXT, minItems=3)})
    prompt = (
        "Write an ordering item. Write mathematics in LaTeX.\nSubject: general\nKeyword: harvest"
    )

    assert "harvest" in cast("list[str]", (await ask_for(client, prompt, schema))["sequence"])
