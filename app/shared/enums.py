"""Closed vocabularies of the product. The database keeps them as varchar with a CHECK."""

from enum import StrEnum


class QuestionType(StrEnum):
    """The interaction of an item; the skill it tests is separate."""

    MULTIPLE_CHOICE = "multiple_choice"
    MULTIPLE_RESPONSE = "multiple_response"
    TRUE_FALSE = "true_false"
    SHORT_ANSWER = "short_answer"
    NUMERIC = "numeric"
    CLOZE = "cloze"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


class Skill(StrEnum):
    """What a language item tests; NONE for items of other subjects."""

    NONE = "none"
    READING = "reading"
    LISTENING = "listening"
    WRITING = "writing"
    SPEAKING = "speaking"
    GRAMMAR = "grammar"
    VOCABULARY = "vocabulary"


class BoxStyle(StrEnum):
    """What stands in the box between stem and options (〈보기〉).

    TEXT: material that the stem refers to. STATEMENTS: labelled statements (ㄱ, ㄴ, ㄷ; I, II, III)
    of which the options are combinations.
    """

    TEXT = "text"
    STATEMENTS = "statements"


class PassageForm(StrEnum):
    """SINGLE is one text; PAIRED are two texts on one topic, read together."""

    SINGLE = "single"
    PAIRED = "paired"


class Genre(StrEnum):
    """Kinds of texts that passages are written as."""

    NARRATIVE = "narrative"
    EXPOSITORY = "expository"
    ARGUMENTATIVE = "argumentative"
    DESCRIPTIVE = "descriptive"
    BIOGRAPHY = "biography"
    NEWS = "news"
    DIALOGUE = "dialogue"
    LETTER = "letter"
    NOTICE = "notice"
    REVIEW = "review"
    INSTRUCTIONS = "instructions"
    POEM = "poem"


class Status(StrEnum):
    """How far a question or a passage has come."""

    DRAFT = "draft"
    QC_PENDING = "qc_pending"
    QC_FAILED = "qc_failed"
    QC_PASSED = "qc_passed"
    NEEDS_REVIEW = "needs_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    REJECTED = "rejected"


class Origin(StrEnum):
    """Where a question or a passage came from."""

    HUMAN = "human"
    REALTIME = "realtime"
    BATCH = "batch"
    IMPORT = "import"


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
    ANTHROPIC = "anthropic"
    OPENROUTER = "openrouter"
    OPENAI_COMPATIBLE = "openai_compatible"
