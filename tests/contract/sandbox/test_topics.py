"""Topics of school mathematics: each gets its own mathematics, or openly none."""

import re
from collections.abc import Callable
from fractions import Fraction
from math import comb, isqrt, prod
from statistics import pvariance

import orjson
import pytest

from sandbox.chat import ChatRequest, Turn
from sandbox.jsons import JsonObject
from sandbox.model import respond

_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {"stem": {"type": "string"}, "answer": {"type": "string"}},
    "required": ["stem", "answer"],
    "additionalProperties": False,
}
type _Solution = Callable[[list[int]], Fraction | int]


def _item(topic: str, language: str, seed: int) -> tuple[str, str]:
    prompt = f"Topic: {topic}\nSubject: math\nType: short answer\nLanguage: {language}"
    request = ChatRequest(
        "gpt-4o", (Turn("user", prompt),), _SCHEMA, as_json=True, sampling=str(seed)
    )
    reply = orjson.loads(respond(request).text)
    return reply["stem"], reply["answer"]


def _value(answer: str) -> Fraction:
    if found := re.search(r"(-?)\\frac\{(\d+)\}\{(\d+)\}", answer):
        return Fraction(int(found[2]), int(found[3])) * (-1 if found[1] else 1)
    number = re.search(r"-?\d+(?:\.\d+)?(?:/\d+)?", answer)
    assert number, answer
    return Fraction(number.group())


def _numbers(stem: str) -> list[int]:
    return [int(n) for n in re.findall(r"(?<![\w^)}])-?\d+", stem.replace("\\frac", " "))]


_TOPICS: dict[str, _Solution] = {
    "compound interest": lambda n: n[0] * Fraction(100 + n[1], 100) ** n[2],
    "복리": lambda n: n[0] * Fraction(100 + n[1], 100) ** n[-1],
    "sales tax": lambda n: n[0] * Fraction(100 + n[1], 100),
    "unit rate": lambda n: Fraction(n[1], n[0]),
    "축척": lambda n: Fraction(n[1] * n[2], 100),
    "소금물의 농도": lambda n: Fraction(n[0] * n[1], 100),
    "area of a parallelogram": lambda n: n[0] * n[1],
    "사다리꼴의 넓이": lambda n: Fraction((n[0] + n[1]) * n[2], 2),
    "area of a rhombus": lambda n: Fraction(n[0] * n[1], 2),
    "volume of a cube": lambda n: n[0] ** 3,
    "surface area": lambda n: 2 * (n[0] * n[1] + n[1] * n[2] + n[0] * n[2]),
    "volume of a cylinder": lambda n: n[0] ** 2 * n[1],
    "원뿔의 부피": lambda n: Fraction(n[0] ** 2 * n[1], 3),
    "volume of a sphere": lambda n: Fraction(4 * n[0] ** 3, 3),
    "부채꼴의 넓이": lambda n: Fraction(n[0] ** 2 * n[1], 360),
    "arc length": lambda n: Fraction(2 * n[0] * n[1], 360),
    "complementary angles": lambda n: 90 - n[0],
    "supplementary angles": lambda n: 180 - n[0],
    "이등변삼각형": lambda n: 180 - 2 * n[0],
    "원주각": lambda n: Fraction(n[0], 2),
    "동위각과 엇각": lambda n: 180 - n[0],
    "polygon diagonals": lambda n: comb(n[0], 2) - n[0],
    "similar triangles": lambda n: Fraction(n[1] * n[2], n[0]),
    "cosine": lambda n: Fraction(n[1], n[2]),
    "탄젠트": lambda n: Fraction(n[0], n[1]),
    "independent events": lambda n: Fraction(prod(n[::2]), prod(n[1::2])),
    "expected value": lambda n: Fraction(n[0] * n[1], n[2]),
    "상대도수": lambda n: Fraction(n[1], n[0]),
    "Venn diagrams": lambda n: n[0] + n[1] - n[2],
    "variance": lambda n: pvariance(map(Fraction, n)),
    "standard deviation": lambda n: isqrt(int(pvariance(n))),
    "dot product": lambda n: n[0] * n[2] + n[1] * n[3],
    "determinants": lambda n: n[0] * n[3] - n[1] * n[2],
    "absolute value": lambda n: abs(n[0]) + abs(n[1]),
}


@pytest.mark.parametrize("topic", _TOPICS)
def test_a_topic_gets_its_own_mathematics_with_the_right_key(topic: str) -> None:
    language = "Korean" if re.search("[가-힣]", topic) else "English"
    for seed in range(10):
        stem, answer = _item(topic, language, seed)

        assert _value(answer) == _TOPICS[topic](_numbers(stem)), stem


@pytest.mark.parametrize("language", ["English", "Korean"])
@pytest.mark.parametrize(
    "topic",
    [
        "triangle congruence", "graphing linear equations", "conditional probability",
        "law of cosines", "piecewise functions", "differential equations", "unit circle",
        "comparing fractions", "repeating decimals", "dividing decimals", "polynomial division",
        "angle bisector", "difference of squares", "percent error", "box plots",
        "삼각형의 외심", "도형의 닮음", "로그함수",
        "원의 방정식", "조건부확률", "순환소수", "다면체의 성질", "이차부등식", "수열의 극한",
    ],
)  # fmt: skip
def test_a_topic_without_a_generator_is_not_answered_with_a_neighbours_mathematics(
    topic: str, language: str
) -> None:
    for seed in range(6):
        stem, _ = _item(topic, language, seed)

        assert topic in stem
        assert re.search(r"worksheets|studies|학습지|공부", stem)


def test_a_standard_without_a_generator_is_asked_for_in_its_own_words() -> None:
    prompt = (
        "성취기준: [9수05-08] 자료를 산점도로 나타내고, 이를 이용하여 상관관계를 말할 수 있다.\n"
        "과목: 수학\n객관식 5지선다"
    )

    text = respond(ChatRequest("gpt-4o", (Turn("user", prompt),))).text

    assert "____를 산점도로 나타내고" in text


@pytest.mark.parametrize(
    ("asked", "belongs"),
    [
        ("exponential functions", r"\\times \d\^t"),
        ("composite functions", r"f\(g\("),
        ("percent change", "visitors"),
        ("angle sum of triangles", "third angle"),
        ("adding integers", r"\(?-"),
        ("mixed numbers", "mixed number"),
        ("trapezoid area", "trapezoid"),
        ("scale drawing", "scale"),
    ],
)
def test_a_narrow_topic_is_not_taken_for_the_broad_one_in_its_name(
    asked: str, belongs: str
) -> None:
    stems = [_item(asked, "English", seed)[0] for seed in range(6)]

    assert all(re.search(belongs, stem, re.IGNORECASE) for stem in stems), stems
