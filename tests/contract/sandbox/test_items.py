"""Items are right: their keys are worked out again here, from what the stem says."""

import re
from collections import Counter
from fractions import Fraction
from statistics import mean

import pytest
from openai import AsyncOpenAI

from tests.contract.sandbox.asking import CHOICE, OPEN, TEXT, ask_for, obj

_LANGUAGES = ("English", "Korean")


def _number(written: str) -> Fraction:
    """The number of a reply such as `$-\\frac{3}{4}$`, `$12$ cm`, `7/2`, `0.5`."""
    if fraction := re.search(r"(-?)\\frac\{(\d+)\}\{(\d+)\}", written):
        return Fraction(int(fraction[2]), int(fraction[3])) * (-1 if fraction[1] else 1)
    plain = re.search(r"-?\d+(?:\.\d+)?(?:/\d+)?", written)
    assert plain, written
    return Fraction(plain.group())


def _numbers(stem: str) -> list[int]:
    return [int(found) for found in re.findall(r"(?<![\d^])-?\d+", stem)]


def _linear(stem: str) -> Fraction:
    """a x + b = c x + d, solved."""
    found = re.search(r"\$(\d+)x ([+-]) (\d+) = (?:(\d*)x \+ )?(-?\d+)\$", stem)
    assert found, stem
    a, b = int(found[1]), int(found[2] + found[3])
    c = 0 if found[4] is None else int(found[4] or 1)
    return Fraction(int(found[5]) - b, a - c)


def _fractions(stem: str) -> Fraction:
    found = re.search(
        r"\$\\frac\{(\d+)\}\{(\d+)\} (\+|-|\\times|\\div) \\frac\{(\d+)\}\{(\d+)\}\$", stem
    )
    assert found, stem
    a, b = Fraction(int(found[1]), int(found[2])), Fraction(int(found[4]), int(found[5]))
    return {"+": a + b, "-": a - b, r"\times": a * b, r"\div": a / b}[found[3]]


def _larger_root(stem: str) -> Fraction:
    """By trying: the largest whole number that solves the equation."""
    found = re.search(r"\$x\^2 (?:([+-]) (\d*)x )?([+-]) (\d+) = 0\$", stem)
    assert found, stem
    middle = int(f"{found[1]}{found[2] or 1}") if found[1] else 0
    constant = int(found[3] + found[4])
    return Fraction(max(x for x in range(-200, 201) if x * x + middle * x + constant == 0))


def _order(stem: str) -> Fraction:
    a, b, c = _numbers(stem.replace(r"\times", " "))[-3:]
    return Fraction(a + b * c)


def _mean(stem: str) -> Fraction:
    listed_values = re.search(r"\$([\d, ]+)\$", stem)
    assert listed_values, stem
    return Fraction(mean(int(value) for value in listed_values[1].split(", ")))


def _red(stem: str) -> Fraction:
    red, blue = _numbers(stem)[:2]
    return Fraction(red, red + blue)


def _triangle(stem: str) -> Fraction:
    a, b = (int(angle) for angle in re.findall(r"(\d+)\^\\circ", stem))
    return Fraction(180 - a - b)


def _arithmetic_sequence(stem: str) -> Fraction:
    first, second = (int(n) for n in re.findall(r"\$(\d+), (\d+),", stem)[0])
    count = int(re.findall(r"(?:first|number|제)\s?(\d+)", stem)[-1])
    terms = [first + n * (second - first) for n in range(count)]
    return Fraction(sum(terms) if "sum" in stem or "합" in stem else terms[-1])


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize(
    ("topic", "worked_out"),
    [
        ("linear equations", _linear),
        ("adding fractions", _fractions),
        ("fraction division", _fractions),
        ("이차방정식", _larger_root),
        ("order of operations", _order),
        ("평균", _mean),
        ("simple probability", _red),
        ("angles of a triangle (각도)", _triangle),
        ("등차수열", _arithmetic_sequence),
    ],
)
async def test_the_key_of_a_mathematics_item_is_the_answer_to_its_stem(
    client: AsyncOpenAI, topic: str, worked_out: object, language: str
) -> None:
    assert callable(worked_out)
    stems = set()
    for seed in range(8):
        prompt = f"Topic: {topic}\nLanguage: {language}\nSubject: math"
        choice = await ask_for(client, prompt, CHOICE, seed=seed)
        short = await ask_for(client, f"{prompt}\nType: short answer", OPEN, seed=seed)
        stem, options = str(choice["stem"]), choice["options"]
        assert isinstance(options, list)

        if "polygon" in stem or "gon," in stem or "각형의 내각" in stem:
            continue  # "angles" may also ask for a polygon's sum of angles
        key = worked_out(stem)
        values = {_number(option["text"]): option["is_correct"] for option in options}
        assert [value for value, correct in values.items() if correct] == [key]
        assert len(values) == 4
        assert all(option["rationale"] for option in options)
        if "각형의 내각" not in str(short["stem"]) and "gon," not in str(short["stem"]):
            assert _number(str(short["answer"])) == worked_out(str(short["stem"]))
        stems.add(stem)
    assert len(stems) >= 3


async def test_a_numeric_answer_is_a_number_that_a_machine_can_read(
    client: AsyncOpenAI,
) -> None:
    decimal = obj({"question": TEXT, "value": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}})
    whole = obj({"question": TEXT, "answer": {"type": "integer"}})

    for seed in range(12):
        prompt = "Numeric question. Topic: fraction multiplication."
        written = await ask_for(client, prompt, decimal, seed=seed)
        counted = await ask_for(client, "수치형 문항. 주제: 백분율", whole, seed=seed)

        assert Fraction(str(written["value"])) == _fractions(str(written["question"]))
        assert isinstance(counted["answer"], int)


async def test_an_unknown_mathematics_topic_is_used_in_the_item(client: AsyncOpenAI) -> None:
    prompt = "Keyword: tessellations\nSubject: mathematics\nType: numeric\nLanguage: English"
    stem = str((await ask_for(client, prompt, OPEN))["stem"])

    assert "tessellations" in stem


async def test_the_key_stands_at_every_place_about_equally_often(client: AsyncOpenAI) -> None:
    places: Counter[int] = Counter()
    topics = ("improve", "ratio", "광합성", "linear equations", "generous", "확률")
    for topic in topics:
        for seed in range(25):
            item = await ask_for(client, f"Keyword: {topic}", CHOICE, seed=seed)
            options = item["options"]
            assert isinstance(options, list)
            places[[option["is_correct"] for option in options].index(True)] += 1

    expected = len(topics) * 25 / 4
    chi_square = sum((places[place] - expected) ** 2 / expected for place in range(4))
    assert chi_square < 11.3  # 1 % of fair draws with three degrees of freedom are above
