"""The genres, one a file."""

from sandbox.writing.passages.genres.argumentative import ARGUMENTATIVE
from sandbox.writing.passages.genres.biography import BIOGRAPHY
from sandbox.writing.passages.genres.descriptive import DESCRIPTIVE
from sandbox.writing.passages.genres.dialogue import DIALOGUE
from sandbox.writing.passages.genres.expository import EXPOSITORY
from sandbox.writing.passages.genres.instructions import INSTRUCTIONS
from sandbox.writing.passages.genres.letter import LETTER
from sandbox.writing.passages.genres.narrative import NARRATIVE
from sandbox.writing.passages.genres.news import NEWS
from sandbox.writing.passages.genres.notice import NOTICE
from sandbox.writing.passages.genres.poem import POEM
from sandbox.writing.passages.genres.review import REVIEW
from sandbox.writing.passages.script import Genre

GENRES: tuple[Genre, ...] = (
    DIALOGUE,
    LETTER,
    NOTICE,
    NEWS,
    ARGUMENTATIVE,
    REVIEW,
    INSTRUCTIONS,
    POEM,
    BIOGRAPHY,
    DESCRIPTIVE,
    NARRATIVE,
    EXPOSITORY,
)


def genre_named(name: str) -> Genre:
    """The genre of an English name; the expository one for any other name."""
    return next((genre for genre in GENRES if genre.name == name), EXPOSITORY)
