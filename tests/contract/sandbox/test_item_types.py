"""Items of several parts: they fit their schemas, keep the counts asked for, and are true."""

import re
from fractions import Fraction
from typing import cast

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import OPENAI_MODEL, TEXT, Schema, ask_for, listed, obj

_LETTERS = "ABCDEFGH"
_SELECT = obj(
    {
        "question": TEXT,
        "choices": listed(TEXT, minItems=3, maxItems=8),
        "correct": listed(
            {"type": "string", "enum": list(_LETTERS), "description": "Letter of a right option."},
            minItems=2,
        ),
        "explanation": TEXT,
    }
)
_CLOZE = obj(
    {
        "text": {"type": "string", "description": "Text with gaps marked {{1}}, {{2}}, ..."},
        "blanks": listed(obj({"answers": listed(TEXT, minItems=1)}), minItems=1, maxItems=9),
    }
)
_MATCH = obj(
    {
        "instruction": TEXT,
        "items": listed(obj({"left": TEXT, "right": TEXT}), minItems=3, maxItems=9),
        "unused_responses": listed(TEXT, maxItems=3),
    }
)
_ORDER = obj({"stem": TEXT, "correct_order": listed(TEXT, minItems=3, maxItems=9)})
_ESSAY = obj(
    {
        "task": TEXT,
        "model_answer": TEXT,
        "criteria": listed(
            obj({"name": TEXT, "max_points": {"type": "integer"}, "description": TEXT}),
            minItems=2,
            maxItems=6,
        ),
    }
)
_BOXED = obj(
    {
        "boxed_text": {"type": ["string", "null"], "description": "Text of the box, or null."},
        "stem": TEXT,
        "options": listed(TEXT, minItems=5, maxItems=5),
        "answer": {"type": "integer", "minimum": 0, "maximum": 4},
    }
)


def _texts(value: object) -> list[str]:
    return cast("list[str]", value)


def _rows(value: object) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", value)


def _is_sum_right(statement: str) -> bool:
    found = re.search(r"\$(\d+) \+ (\d+)\$.*?\$(\d+)\$", statement)
    assert found, statement
    return int(found[1]) + int(found[2]) == int(found[3])


async def test_all_right_options_are_named_and_no_others(client: AsyncOpenAI) -> None:
    for seed in range(10):
        item = await ask_for(
            client, "Select all that apply, with 6 options. Keyword: addition", _SELECT, seed=seed
        )
        choices, named = _texts(item["choices"]), _texts(item["correct"])
        right = {_LETTERS[n] for n, choice in enumerate(choices) if _is_sum_right(choice)}
        assert len(choices) == len(set(choices)) == 6
        assert named == sorted(right)
        assert 2 <= len(right) < 6


async def test_right_options_can_be_asked_for_by_number_and_named_by_index(
    client: AsyncOpenAI,
) -> None:
    schema = obj(
        {
            "stem": TEXT,
            "options": listed(TEXT),
            "answer_indices": {
                **listed({"type": "integer"}, minItems=2),
                "description": "0-based indices of all right options",
            },
        }
    )
    prompt = "복수 정답 문항을 만들어 주세요. 선택지 5개, 정답 3개.\n키워드: 덧셈"
    item = await ask_for(client, prompt, schema)
    options, named = _texts(item["options"]), cast("list[int]", item["answer_indices"])

    assert len(options) == 5
    assert named == [n for n, option in enumerate(options) if _is_sum_right(option)]
    assert len(named) == 3


@pytest.mark.parametrize("values", [["True", "False"], ["O", "X"], [True, False]])
async def test_about_half_of_the_statements_are_false(
    client: AsyncOpenAI, values: list[object]
) -> None:
    schema = obj({"statement": TEXT, "answer": {"enum": values}})
    answers = []
    for seed in range(24):
        item = await ask_for(client, "A true/false statement. Keyword: addition", schema, seed=seed)
        assert (item["answer"] == values[0]) is _is_sum_right(str(item["statement"]))
        answers.append(item["answer"])

    assert 5 <= answers.count(values[0]) <= 19


@pytest.mark.parametrize(
    "prompt",
    ["A cloze item with 4 gaps. Keyword: lantern", "빈칸 4개인 빈칸 완성 문항. 키워드: 해바라기"],
)
async def test_a_cloze_text_has_its_gaps_in_the_order_of_their_answers(
    client: AsyncOpenAI, prompt: str
) -> None:
    item = await ask_for(client, prompt, _CLOZE)

    assert re.findall(r"\{\{(\d)\}\}", str(item["text"])) == ["1", "2", "3", "4"]
    assert len(_rows(item["blanks"])) == 4


@pytest.mark.parametrize(
    ("described", "mark"),
    [("[[1]]", r"\[\[1\]\]"), ("____", "____"), ("the gaps (1), (2)", r"\(1\)")],
)
async def test_gaps_are_marked_as_the_schema_shows(
    client: AsyncOpenAI, described: str, mark: str
) -> None:
    text = {"type": "string", "description": f"Text; gaps are marked {described}"}
    schema = obj({"stem": text, "gaps": listed(TEXT, minItems=2, maxItems=2)})
    item = await ask_for(client, "Cloze item on 'harvest'", schema)

    assert re.search(mark, str(item["stem"]))


async def test_the_answers_of_a_cloze_text_complete_it_truly(client: AsyncOpenAI) -> None:
    for seed in range(6):
        item = await ask_for(client, "Cloze item with 3 gaps. Keyword: addition", _CLOZE, seed=seed)
        text = str(item["text"])
        for number, blank in enumerate(_rows(item["blanks"]), start=1):
            text = text.replace(f"{{{{{number}}}}}", _texts(blank["answers"])[0])

        assert len(re.findall(r"\$\d+ \+ \d+\$", text)) == 3
        assert all(map(_is_sum_right, re.findall(r"[^.]*\$\d+ \+ \d+\$[^.]*\.", text)))


async def test_pairs_belong_together_and_what_is_left_over_fits_none(client: AsyncOpenAI) -> None:
    for seed in range(8):
        prompt = "Matching item with 4 pairs and 2 extra responses. Keyword: addition"
        item = await ask_for(client, prompt, _MATCH, seed=seed)
        sums = {}
        for row in _rows(item["items"]):
            numbers = re.findall(r"\d+", str(row["left"]))
            sums[str(int(numbers[-2]) + int(numbers[-1]))] = str(row["right"]).strip("$")

        assert len(sums) == 4
        assert all(total == said for total, said in sums.items())
        assert len(_texts(item["unused_responses"])) == 2
        assert not {said.strip("$") for said in _texts(item["unused_responses"])} & set(sums)


async def test_words_are_matched_with_their_forms(client: AsyncOpenAI) -> None:
    prompt = "단어: improve (동사)\n연결형 문항, 5쌍. 언어: 한국어"
    item = await ask_for(client, prompt, _MATCH)
    rows = _rows(item["items"])

    assert "improve" in [row["left"] for row in rows]
    assert len(rows) == len({str(row["right"]) for row in rows}) == 5


async def test_entries_stand_in_the_order_that_the_stem_names(client: AsyncOpenAI) -> None:
    for seed in range(6):
        words = await ask_for(
            client, "Ordering item with 5 words. Keyword: harvest", _ORDER, seed=seed
        )
        entries = _texts(words["correct_order"])
        key = len if "number of letters" in str(words["stem"]) else str
        assert entries == sorted(entries, key=key)
        assert len({key(entry) for entry in entries}) == 5

        sums = await ask_for(
            client, "Ordering item with 4 entries. Keyword: addition", _ORDER, seed=seed
        )
        totals = [
            sum(map(int, re.findall(r"\d+", entry)[-2:])) for entry in _texts(sums["correct_order"])
        ]
        assert totals == sorted(set(totals), reverse="largest to" in str(sums["stem"]))


async def test_the_steps_of_an_equation_follow_from_one_another(client: AsyncOpenAI) -> None:
    solved = 0
    for seed in range(12):
        prompt = "순서 배열 문항, 4단계. 키워드: 일차방정식"
        item = await ask_for(client, prompt, _ORDER, seed=seed)
        steps = _texts(item["correct_order"])
        last = re.fullmatch(r"\$x = (\d+)\$", steps[-1])
        if last:
            solved += 1
            for step in steps:
                left, right = step.strip("$").split(" = ")
                worked_out = re.sub(r"(\d)([x(])", r"\1*\2", left).replace("x", last[1])
                assert Fraction(eval(worked_out)) == Fraction(right)  # noqa: S307 - own arithmetic

    assert solved


@pytest.mark.parametrize(
    ("prompt", "total"),
    [
        ("Essay with 4 criteria, 20 points in total. Keyword: fractions", 20),
        ("서술형 문항, 채점 기준 4개, 총 15점. 키워드: 광합성", 15),
    ],
)
async def test_an_essay_has_a_model_answer_and_a_rubric_that_adds_up(
    client: AsyncOpenAI, prompt: str, total: int
) -> None:
    item = await ask_for(client, prompt, _ESSAY)
    criteria = _rows(item["criteria"])

    assert len(criteria) == len({str(row["name"]) for row in criteria}) == 4
    assert sum(cast("int", row["max_points"]) for row in criteria) == total
    assert len(str(item["model_answer"]).split(". ")) >= 4


@pytest.mark.parametrize(
    ("prompt", "labels"),
    [
        ("〈보기〉가 있는 객관식 문항을 만들어 주세요. 키워드: 덧셈", "ㄱㄴㄷ"),
        ("Multiple choice with boxed text (statements I, II, III). Keyword: addition", "I"),
    ],
)
async def test_one_option_names_exactly_the_true_statements_of_the_box(
    client: AsyncOpenAI, prompt: str, labels: str
) -> None:
    for seed in range(8):
        item = await ask_for(client, prompt, _BOXED, seed=seed)
        lines = dict(line.split(". ", 1) for line in str(item["boxed_text"]).split("\n"))
        true = ", ".join(label for label, said in lines.items() if _is_sum_right(said))
        options = _texts(item["options"])
        assert set("".join(lines)) <= set(labels)
        assert options[cast("int", item["answer"])] == true
        assert len(set(options)) == 5
        assert ("있는 대로" in str(item["stem"])) is (labels == "ㄱㄴㄷ")


@pytest.mark.parametrize(
    "prompt",
    ["Multiple choice. No boxed text. Keyword: addition", "보기 5개인 객관식. 키워드: 덧셈"],
)
async def test_without_a_wish_for_a_box_there_is_none(client: AsyncOpenAI, prompt: str) -> None:
    assert (await ask_for(client, prompt, _BOXED))["boxed_text"] is None


async def test_after_a_complaint_the_item_is_another_one_of_the_same_type(
    client: AsyncOpenAI,
) -> None:
    prompt = "Write a matching item with 4 pairs. Keyword: addition"
    first = await ask_for(client, prompt, _MATCH)
    reply = await client.chat.completions.create(
        model=OPENAI_MODEL,
        messages=[
            {"role": "user", "content": prompt},
            {"role": "assistant", "content": str(first)},
            {
                "role": "user",
                "content": "Your last reply has errors: two pairs are trivial. Fix it.",
            },
        ],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "item", "schema": dict(_MATCH)},
        },
    )

    again = reply.choices[0].message.content or ""
    assert str(first["instruction"]) not in again
    assert again.count('"left"') == 4


async def test_questions_that_exist_are_not_written_again(client: AsyncOpenAI) -> None:
    schema: Schema = obj({"stem": TEXT, "answer": {"type": "boolean"}})
    known: list[str] = []
    for _ in range(8):
        prompt = "A true/false item. Keyword: addition. Existing questions:\n" + "\n".join(known)
        known.append(str((await ask_for(client, prompt, schema))["stem"]))

    assert len(set(known)) == 8
