"""Closed vocabularies of the product. The database keeps them as varchar with a CHECK."""

from enum import StrEnum


class QuestionType(StrEnum):
    """The interaction of an item; the skill it tests is separate."""

    MULTIPLE_CHOICE = "multiple_choice"
    SHORT_ANSWER = "short_answer"
    NUMERIC = "numeric"


class Locale(StrEnum):
    """Language of an item or a prompt."""

    KO = "ko"
    EN = "en"


class Difficulty(StrEnum):
    VERY_EASY = "very_easy"
    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"
    VERY_HARD = "very_hard"


class BloomLevel(StrEnum):
    """Cognitive process of Bloom's revised taxonomy (Anderson & Krathwohl 2001)."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYZE = "analyze"
    EVALUATE = "evaluate"
    CREATE = "create"


class CefrLevel(StrEnum):
    """Level of the Common European Framework of Reference for Languages."""

    PRE_A1 = "pre_a1"
    A1 = "a1"
    A2 = "a2"
    B1 = "b1"
    B2 = "b2"
    C1 = "c1"
    C2 = "c2"


class Vendor(StrEnum):
    """LLM vendors that a request may choose."""

    OPENAI = "openai"
    GEMINI = "gemini"
