"""Items on a passage in the prompt: answerable from it, true to it, with quotes copied from it."""

import csv
import re
from pathlib import Path
from typing import cast

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import TEXT, Reply, Schema, ask_for, listed, obj

_STORIES = Path(__file__).parents[3].parent / "shared" / "data" / "fairytale"
_TEXT = """\
Mara lived in a small house at the edge of Linden. Every morning she walked 12 minutes to the
bakery of old Peter. One day in April the oven was cold, and Peter sat on a wooden chair. "My
brother Anton has taken the key," he said. Mara ran to the harbour and found Anton beside a blue
boat. He laughed and gave her the key at once. By noon 35 loaves stood on the shelf. The people of
Linden bought all of them before the bells rang."""
_KOREAN = """\
지우는 바닷가 마을에서 할머니와 함께 살았다. 지우는 아침마다 15분을 걸어 학교에 갔다.
어느 봄날 다리가 무너져 길이 막혔다. 할머니는 뒷산으로 난 오솔길을 알려 주었다.
지우는 오솔길에서 노란 꽃 7송이를 보았다. 선생님은 지우에게 그 길의 지도를 그려 보라고 하였다.
지우가 그린 지도는 교실 벽에 걸렸다. 마을 사람들은 그 지도를 보고 새 길을 만들었다."""
_QUOTES = {"type": "array", "items": TEXT, "description": "Quotes copied exactly from the passage."}
_CHOICE = obj(
    {
        "quotes": _QUOTES,
        "stem": TEXT,
        "options": listed(TEXT, minItems=4, maxItems=4),
        "answer": {"type": "integer", "minimum": 0, "maximum": 3},
    }
)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _texts(value: object) -> list[str]:
    return cast("list[str]", value)


def _assert_answerable(item: Reply, passage: str) -> None:
    """The key is what the passage says, and no other option is."""
    options, key = _texts(item["options"]), cast("int", item["answer"])
    assert len(set(options)) == 4
    gapped = re.search(r"“([^“]*____[^“]*)”", str(item["stem"]))
    shown = [_flat(gapped[1].replace("____", o)) if gapped else _flat(o) for o in options]
    assert [said in _flat(passage) for said in shown] == [n == key for n in range(4)]
    assert all(quote in passage for quote in _texts(item["quotes"]))
    assert item["quotes"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Write a multiple-choice question on this passage.\n\n<passage>\n{}\n</passage>",
        "Write one question that can be answered from the text.\n\nPassage:\n{}\n\nOptions: 4",
        'Text:\n"""\n{}\n"""\nWrite a multiple-choice question.',
        "## Reading passage\n\n{}\n\n## Task\n\nWrite a multiple-choice question on it.",
    ],
)
async def test_a_passage_is_found_however_it_is_set_apart(client: AsyncOpenAI, prompt: str) -> None:
    for seed in range(6):
        _assert_answerable(await ask_for(client, prompt.format(_TEXT), _CHOICE, seed=seed), _TEXT)


@pytest.mark.parametrize("nothing", ["(none)", "none", "(없음)", "No passage.", ""])
async def test_a_tag_that_says_there_is_no_passage_decides(
    client: AsyncOpenAI, nothing: str
) -> None:
    prompt = (
        f"Write a multiple-choice question.\nKeyword: addition\n\n<passage>\n{nothing}\n</passage>"
        f'\n\nThe style of a text that we like:\n"""\n{_TEXT}\n"""'
    )
    item = await ask_for(client, prompt, _CHOICE)

    assert item["quotes"] == []
    assert "passage" not in str(item["stem"])


async def test_straight_quotes_hold_a_passage_only_around_whole_lines(client: AsyncOpenAI) -> None:
    whole = f'Write a multiple-choice question on this:\n"{_TEXT.replace(chr(34), chr(39))}"'
    assert "passage" in str((await ask_for(client, whole, _CHOICE))["stem"])

    inside = (
        f'Write "short" items. Keyword: addition. {_TEXT.replace(chr(34), "")} Not "long" ones.'
    )
    assert (await ask_for(client, inside, _CHOICE))["quotes"] == []


@pytest.mark.parametrize(
    ("passage", "prompt"),
    [
        (_TEXT, "Box: a box with text that the stem refers to\n\n<passage>\n{}\n</passage>"),
        (_KOREAN, "보기 상자: 발문이 가리키는 자료를 담은 〈보기〉\n\n<지문>\n{}\n</지문>"),
    ],
)
async def test_a_sentence_of_the_passage_may_stand_in_the_box_with_a_blank(
    client: AsyncOpenAI, passage: str, prompt: str
) -> None:
    schema = obj(
        {**cast("Schema", _CHOICE["properties"]), "boxed_text": {"type": ["string", "null"]}}
    )
    for seed in range(5):
        item = await ask_for(client, prompt.format(passage), schema, seed=seed)
        right = _texts(item["options"])[cast("int", item["answer"])]
        shown = [str(item["boxed_text"]).replace("____", o) for o in _texts(item["options"])]
        assert [text for text in shown if text in _flat(passage)] == [
            str(item["boxed_text"]).replace("____", right)
        ]
        assert item["quotes"]
        assert "the box" in str(item["stem"]) or "〈보기〉" in str(item["stem"])


@pytest.mark.parametrize(
    "prompt",
    [
        "다음 지문으로 객관식 문항을 만들어 주세요.\n\n<지문>\n{}\n</지문>",
        "지문:\n{}\n\n유형: 객관식\n선택지 4개",
    ],
)
async def test_a_korean_passage_gets_korean_items(client: AsyncOpenAI, prompt: str) -> None:
    for seed in range(6):
        item = await ask_for(client, prompt.format(_KOREAN), _CHOICE, seed=seed)
        _assert_answerable(item, _KOREAN)
        assert "지문" in str(item["stem"])


@pytest.mark.skipif(not _STORIES.exists(), reason="no shared stories beside the repository")
async def test_a_real_story_gets_different_items_that_are_true_to_it(client: AsyncOpenAI) -> None:
    for path in sorted(_STORIES.glob("*-story.csv")):
        with path.open(encoding="utf-8") as file:
            story = "\n\n".join(row["text"] for row in csv.DictReader(file))
        stems: list[str] = []
        for _ in range(4):
            prompt = (
                f"Write a multiple-choice question on the story.\n\n<story>\n{story}\n</story>\n\n"
                f"Do not repeat these questions:\n{'\n'.join(stems)}"
            )
            item = await ask_for(client, prompt, _CHOICE)
            _assert_answerable(item, story)
            stems.append(str(item["stem"]))

        assert len(set(stems)) == 4


@pytest.mark.parametrize("passage", [_TEXT, _KOREAN])
async def test_a_statement_is_true_exactly_when_the_passage_makes_it(
    client: AsyncOpenAI, passage: str
) -> None:
    schema = obj({"statement": TEXT, "is_true": {"type": "boolean"}, "evidence": _QUOTES})
    answers = set()
    for seed in range(10):
        prompt = f"True/false item.\n\n<passage>{passage}</passage>"
        item = await ask_for(client, prompt, schema, seed=seed)
        said = str(item["statement"]).split(": ", 1)[1]
        assert (_flat(said) in _flat(passage)) is item["is_true"]
        answers.add(item["is_true"])

    assert answers == {True, False}


@pytest.mark.parametrize("passage", [_TEXT, _KOREAN])
async def test_parts_are_taken_from_the_passage(client: AsyncOpenAI, passage: str) -> None:
    async def written(kind: str, schema: Schema) -> Reply:
        return await ask_for(client, f"{kind}\n\n<passage>\n{passage}\n</passage>", schema)

    flat = _flat(passage)
    order = await written(
        "Ordering item", obj({"stem": TEXT, "sequence": listed(TEXT, minItems=3)})
    )
    places = [flat.index(sentence) for sentence in _texts(order["sequence"])]
    assert places == sorted(places)

    pair = obj({"premise": TEXT, "response": TEXT})
    match = await written("Matching item", obj({"stem": TEXT, "pairs": listed(pair, minItems=3)}))
    for row in cast("list[dict[str, str]]", match["pairs"]):
        assert f"{row['premise'].removesuffix(' …')} {row['response'].removeprefix('… ')}" in flat

    cloze = await written(
        "Cloze with 2 gaps marked [[1]]", obj({"stem": TEXT, "gaps": listed(TEXT)})
    )
    text = str(cloze["stem"]).split("\n\n", 1)[1]
    for number, answer in enumerate(_texts(cloze["gaps"]), start=1):
        text = text.replace(f"[[{number}]]", answer)
    assert all(s in flat for s in re.split(r"(?<=\.) (?=[A-Z가-힣])", text))

    essay = await written(
        "Essay", obj({"task": TEXT, "model_answer": TEXT, "evidence": _QUOTES, "rubric": listed(
            obj({"criterion": TEXT, "points": {"type": "integer"}, "descriptor": TEXT}))})
    )  # fmt: skip
    assert all(_flat(quote) in str(essay["model_answer"]) for quote in _texts(essay["evidence"]))


async def test_every_quote_of_several_right_options_is_in_the_passage(client: AsyncOpenAI) -> None:
    schema = obj(
        {
            "evidence": _QUOTES,
            "stem": TEXT,
            "options": listed(obj({"text": TEXT, "is_correct": {"type": "boolean"}}), minItems=4),
        }
    )
    prompt = f"Select all that apply.\n\n<passage>\n{_TEXT}\n</passage>"
    for seed in range(6):
        item = await ask_for(client, prompt, schema, seed=seed)
        options = cast("list[dict[str, object]]", item["options"])
        for option in options:
            assert (str(option["text"]) in _flat(_TEXT)) is option["is_correct"]
        assert sum(option["is_correct"] is True for option in options) >= 2
        assert all(quote in _TEXT for quote in _texts(item["evidence"]))


@pytest.mark.parametrize("passage", [_TEXT, _KOREAN])
async def test_a_number_of_the_passage_may_be_left_out_in_the_box(
    client: AsyncOpenAI, passage: str
) -> None:
    schema = obj({"box": TEXT, "stem": TEXT, "value": {"type": "integer"}, "evidence": _QUOTES})
    prompt = f"Numeric item.\nBox: a box with text\n\n<passage>\n{passage}\n</passage>"
    for seed in range(4):
        item = await ask_for(client, prompt, schema, seed=seed)
        assert str(item["box"]).replace("____", str(item["value"])) in _flat(passage)
        assert item["evidence"]


async def test_a_number_of_the_passage_is_asked_for_as_a_number(client: AsyncOpenAI) -> None:
    schema = obj({"stem": TEXT, "value": {"type": "integer"}, "evidence": _QUOTES})
    values = {
        (await ask_for(client, f"Numeric item.\n\nPassage:\n{_TEXT}", schema, seed=seed))["value"]
        for seed in range(8)
    }

    assert values <= {12, 35}
    assert values
