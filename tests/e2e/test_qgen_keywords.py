"""qgen keywords."""

import json

from app.shared.keyword_coverage import KeywordCoverage
from tests.support.keyword_shelf import an_order, shelf_in
from tests.support.qgen_command import Qgen

_ORDER = ("keywords", "select", "--subject", "english", "--locale", "en")


async def test_a_dry_run_shows_what_a_batch_would_get_and_reserves_nothing(
    qgen: Qgen, database_url: str
) -> None:
    async with shelf_in(database_url) as shelf:
        await shelf.fill(2, 2)
        before = await shelf.everything()
        ran = qgen(*_ORDER, "-n", "3", "-t", "cloze", "-d", "easy", "-d", "hard", "--dry-run")
        cells = ("--cell", "cloze:easy", "--strict", "--category", "C1", "--level", "b1")
        told = qgen(*_ORDER, "-n", "9", *cells, "--dry-run", "--json")

        assert await shelf.everything() == before
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines[:3] == [
        ["1", "k0-1", "(B1)", "C0", "cloze", "easy"],
        ["2", "k1-1", "(B1)", "C1", "cloze", "hard"],
        ["3", "k1-2", "(A1)", "C1", "cloze", "easy"],
    ]
    assert lines[3:] == [["3", "of", "3", "can", "be", "had."], ["1", "C0"], ["2", "C1"]]
    found = json.loads(told.out)
    assert (found["wanted"], found["available"]) == (9, 1)
    assert [pick["term"] for pick in found["picks"]] == ["k1-1"]
    assert [(c["code"], c["exhausted"]) for c in found["categories"]] == [
        ("english/c1", "targets_reached")
    ]


def test_what_cannot_be_meant_is_wrong_input(refusing_qgen: Qgen) -> None:
    for arguments, said in (
        (("-n", "3", "-t", "cloze"), "add --dry-run, or let qgen batch create"),
        (("-n", "3", "--cell", "cloze", "--dry-run"), "is no TYPE:DIFFICULTY"),
        (("-n", "3", "--cell", "cloze:easy", "-t", "essay", "--dry-run"), "give either --cell"),
        (("-n", "3", "--cell", "cloze:soft", "--dry-run"), "cells.0.difficulty"),
        (("-n", "50001", "-t", "cloze", "--dry-run"), "count"),
        (("-n", "1", "-t", "cloze", "--category", "x", "--dry-run"), "no active category 'x'"),
        (("-n", "1", "-t", "cloze", "--standard", "x", "--dry-run"), "STANDARD_NOT_FOUND"),
    ):
        ran = refusing_qgen(*_ORDER, *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err


async def test_coverage_is_a_map_of_categories_and_cells_with_its_figures(
    qgen: Qgen, database_url: str
) -> None:
    async with shelf_in(database_url) as shelf:
        await shelf.fill(4, 2)
        await shelf.select(an_order(7))

    told = qgen("keywords", "coverage")
    korean = qgen.script("keywords", "coverage", "--limit", "1", QGEN_LANG="ko")
    of_one = qgen("keywords", "coverage", "--category", "C1", "--json")

    assert (told.code, told.err) == (0, "")
    lines = [line.split() for line in told.out.splitlines()]
    assert lines[:2] == [["1", "cloze:easy", "33.3%"], ["2", "cloze:hard", "16.7%"]]
    assert ["C0", "▓", "·", "·", "▒", "3/4", "english"] in lines
    assert ["C1", "·", "▓", "█", "▓", "2/2", "english"] in lines
    assert "6 keywords, 5 used; 0 questions, 7 on their way" in told.out
    assert ["categories", "0.985", "0.9852", "0.0714"] in lines
    assert "더 있습니다: --after " in korean.out
    found = KeywordCoverage.model_validate_json(of_one.out)
    assert [category.name for category in found.categories] == ["C1"]
    assert found.totals.reserved == 4
