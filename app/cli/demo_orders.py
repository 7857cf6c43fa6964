"""What ``qgen demo`` orders: every item type, both languages, all vendors, a reading set."""

from app.shared.enums import (
    BoxStyle,
    CefrLevel,
    Difficulty,
    Genre,
    Locale,
    QuestionType,
    Skill,
    Vendor,
)
from app.shared.generation import QuestionOrder
from app.shared.passage_orders import PassageItem, PassageOrder

QUESTIONS = (
    QuestionOrder(
        type=QuestionType.MULTIPLE_CHOICE,
        locale=Locale.EN,
        subject="english",
        keyword="reliable",
        skill=Skill.VOCABULARY,
        cefr_level=CefrLevel.B1,
        provider=Vendor.OPENAI,
    ),
    QuestionOrder(
        type=QuestionType.MULTIPLE_CHOICE,
        locale=Locale.KO,
        subject="math",
        keyword="소수",
        grade="중1",
        box=BoxStyle.STATEMENTS,
        provider=Vendor.ANTHROPIC,
    ),
    QuestionOrder(
        type=QuestionType.MULTIPLE_RESPONSE,
        locale=Locale.EN,
        subject="math",
        keyword="linear equation",
        grade="7",
        provider=Vendor.GEMINI,
    ),
    QuestionOrder(
        type=QuestionType.TRUE_FALSE,
        locale=Locale.KO,
        subject="korean",
        keyword="받침",
        provider=Vendor.OPENROUTER,
    ),
    QuestionOrder(
        type=QuestionType.SHORT_ANSWER,
        locale=Locale.EN,
        subject="english",
        keyword="happiness",
        cefr_level=CefrLevel.A2,
        provider=Vendor.OPENAI,
    ),
    QuestionOrder(
        type=QuestionType.NUMERIC,
        locale=Locale.KO,
        subject="math",
        keyword="일차방정식",
        grade="중1",
        provider=Vendor.GEMINI,
    ),
    QuestionOrder(
        type=QuestionType.CLOZE,
        locale=Locale.EN,
        subject="english",
        keyword="investigate",
        cefr_level=CefrLevel.B2,
        skill=Skill.GRAMMAR,
        provider=Vendor.ANTHROPIC,
    ),
    QuestionOrder(
        type=QuestionType.MATCHING,
        locale=Locale.EN,
        subject="math",
        keyword="fraction",
        grade="5",
        provider=Vendor.OPENROUTER,
    ),
    QuestionOrder(
        type=QuestionType.ORDERING,
        locale=Locale.KO,
        subject="math",
        keyword="분수의 크기 비교",
        grade="초4",
        difficulty=Difficulty.EASY,
        provider=Vendor.GEMINI,
    ),
    QuestionOrder(
        type=QuestionType.ESSAY,
        locale=Locale.EN,
        subject="english",
        keyword="school uniform",
        skill=Skill.WRITING,
        cefr_level=CefrLevel.B1,
        provider=Vendor.ANTHROPIC,
    ),
)

PASSAGE = PassageOrder(
    locale=Locale.EN,
    subject="english",
    topic="a lighthouse keeper",
    genre=Genre.NARRATIVE,
    length=120,
    cefr_level=CefrLevel.A2,
    questions=(
        PassageItem(type=QuestionType.MULTIPLE_CHOICE),
        PassageItem(type=QuestionType.TRUE_FALSE),
    ),
    provider=Vendor.OPENAI,
)
