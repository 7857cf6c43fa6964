"""What a request asks for, in the sandbox's own terms."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Locale(StrEnum):
    """The language that the reply is written in."""

    KO = "ko"
    EN = "en"

    def pick(self, en: str, ko: str) -> str:
        return ko if self is Locale.KO else en


class Kind(StrEnum):
    """The interaction that an item asks for."""

    CHOICE = "multiple_choice"
    MULTIPLE = "multiple_response"
    SHORT = "short_answer"
    NUMERIC = "numeric"
    TRUE_FALSE = "true_false"
    CLOZE = "cloze"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


@dataclass(frozen=True)
class Target:
    """A further keyword, with what the request says of it alone."""

    keyword: str
    part_of_speech: str = ""
    cefr: str = ""
    gloss: str = ""


@dataclass(frozen=True)
class Brief:
    """A request, read.

    Attributes:
        keyword: what the item is about, as the caller wrote it.
        more: further keywords where several items are asked for.
        kind: the type by words of the request, or None where it does not say.
        options: how many options, or None.
        count: how many items, or None.
        versions: how many versions of one item, of which one will be chosen, or None.
        subject, grade, difficulty, bloom, cefr, part_of_speech: as the caller wrote them, or empty.
        discipline: the subject in one English word: mathematics, english, science, history, korean.
        grade_level: school year 1..12 that the grade means, or None (0 is kindergarten).
        difficulty_level: 1 (very easy) .. 5 (very hard), or None.
        gloss: a meaning of the keyword that the caller gives, or empty.
        source: text that the caller wants the item to rest on (a standard, a passage, a sentence).
        topic: text that tells the field (topic, standard), for finding the mathematics meant.
        task: the whole text of the request without its worked examples and its passage.
        said: everything that was said, replies and lists of existing questions among it.
        passage: the text that the item is to be asked about, or empty.
        is_item: the request asks for an item; False for anything else people say to a model.
    """

    keyword: str
    locale: Locale
    task: str
    more: Sequence[Target] = ()
    kind: Kind | None = None
    options: int | None = None
    count: int | None = None
    versions: int | None = None
    subject: str = ""
    discipline: str = ""
    grade: str = ""
    grade_level: int | None = None
    difficulty: str = ""
    difficulty_level: int | None = None
    bloom: str = ""
    cefr: str = ""
    part_of_speech: str = ""
    gloss: str = ""
    source: str = ""
    topic: str = ""
    said: str = ""
    passage: str = ""
    is_item: bool = True

    @property
    def keywords(self) -> tuple[str, ...]:
        """All keywords, in order."""
        return (self.keyword, *(target.keyword for target in self.more))

    @property
    def wanted(self) -> int:
        """How many items the reply is to have: as many as asked for, else one for each keyword."""
        return self.count or (self.versions or 1) * len(self.keywords)

    def nth(self, place: int) -> "Brief":
        """The request for the item at a place (from 0): one keyword, round and round."""
        index = place % (len(self.more) + 1)
        if index == 0:
            return self
        target = self.more[index - 1]
        return replace(
            self,
            keyword=target.keyword,
            part_of_speech=target.part_of_speech,
            cefr=target.cefr,
            gloss=target.gloss,
        )
