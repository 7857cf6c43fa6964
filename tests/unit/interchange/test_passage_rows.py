"""Rows that become passages."""

from pathlib import Path

import pytest

from app.core.config import REPOSITORY_ROOT
from app.domain.interchange.passage_rows import MAX_BODY_CHARACTERS, read_passages, title_of
from app.domain.interchange.rows import Read, RowProblem
from app.shared.enums import CefrLevel, Locale
from app.shared.imports import PassageFile
from app.shared.passages import NewPassage

FAIRYTALES = REPOSITORY_ROOT.parent / "shared" / "data" / "fairytale"


def passages(folder: Path, text: str, name: str = "fox-and-wolf-story.csv") -> list[NewPassage]:
    return [one.value for one in rows(folder, text, name) if isinstance(one, Read)]


def rows(
    folder: Path, text: str, name: str = "fox-and-wolf-story.csv"
) -> list[Read[NewPassage] | RowProblem]:
    path = folder / name
    path.write_text(text, "utf-8")
    return list(read_passages(PassageFile(path=path)))


def test_sections_make_one_passage_titled_after_the_file(tmp_path: Path) -> None:
    (passage,) = passages(tmp_path, 'section,text\n1,Once.\n2,"Then,\nlater."\n')

    assert passage.title == "Fox and wolf"
    assert passage.body == "Once.\n\nThen,\nlater."
    assert passage.locale is Locale.EN
    assert (passage.readability.words, passage.readability.sentences) == (3, 2)
    assert passage.source == "fox-and-wolf-story.csv"


def test_sections_of_several_titles_make_a_passage_each(tmp_path: Path) -> None:
    found = passages(tmp_path, "title,section,text\nA,1,a\nA,2,b\nB,1,c\n")

    assert [(passage.title, passage.body) for passage in found] == [("A", "a\n\nb"), ("B", "c")]


def test_rows_without_a_section_are_passages_of_their_own(tmp_path: Path) -> None:
    text = "제목,지문,수준,주제\n봄,봄이 왔다.,중1,계절\nSpring,Spring came.,B1,seasons\n"

    spring, other = passages(tmp_path, text)

    assert (spring.locale, spring.grade, spring.cefr_level) == (Locale.KO, "중1", None)
    assert (other.locale, other.grade, other.cefr_level) == (Locale.EN, None, CefrLevel.B1)
    assert (spring.topic, other.topic) == ("계절", "seasons")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("section,text\n1,Once.\n2, \n3,End.\n", 3, "the section is empty"),
        ("title,body\nA,x\nB,\n", 3, "body is empty"),
        (f"title,body\n{'t' * 301},x\n", 2, "title is longer than 300"),
        (f"title,body\nA,{'x' * (MAX_BODY_CHARACTERS + 1)}\n", 2, "body is longer than"),
        ("title,body,form\nA,x,triple\n", 2, "form 'triple' is none of"),
        ("section,text\n1,Once.\n2\n", 3, "1 cells where the header has 2"),
    ],
)
def test_a_row_that_is_no_passage_is_told_by_its_line(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    (problem,) = [row for row in rows(tmp_path, text) if isinstance(row, RowProblem)]

    assert problem.line == line
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("golden-goose-story.csv", "Golden goose"),
        ("the_hat.jsonl", "The hat"),
        ("흥부전.csv", "흥부전"),
        ("-.csv", ""),
    ],
)
def test_a_file_name_reads_as_a_title(name: str, title: str) -> None:
    assert title_of(name) == title


@pytest.mark.skipif(not FAIRYTALES.is_dir(), reason="the shared data is not beside this checkout")
def test_each_fairytale_is_one_passage_with_all_its_sections() -> None:
    stories = sorted(FAIRYTALES.glob("*-story.csv"))

    for story in stories:
        (read,) = read_passages(PassageFile(path=story))
        assert isinstance(read, Read)
        # The cells' quotes and numbers are not in the text; little else is missing.
        assert len(read.value.body) > 0.95 * len(story.read_text("utf-8"))
    assert len(stories) == 6
