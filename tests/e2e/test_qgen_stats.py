"""qgen stats."""

from app.shared.diversity import DiversityReport
from app.shared.ids import new_id
from tests.support.library import a_new_question, a_numeric_item, store
from tests.support.qgen_command import Qgen

_TRAIN = "A train covers {} km in 2 hours and 30 minutes. How fast is it on average, in km/h?"


async def test_diversity_is_told_to_people_in_their_language_and_to_programs(
    qgen: Qgen, database_url: str
) -> None:
    one, twin, *_ = await store(
        database_url,
        *(
            a_new_question(a_numeric_item(_TRAIN.format(km), "90"), subject="math", keyword="speed")
            for km in (225, 250)
        ),
        a_new_question(subject="english", keyword="honest"),
    )

    told = qgen("stats", "diversity")
    korean = qgen.script("stats", "diversity", QGEN_LANG="ko")
    of_maths = qgen("stats", "diversity", "--subject", "math", "--json")

    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("3 questions\n")
    assert f"{one.id}  {twin.id}" in told.out
    assert "66.7%  have a twin (0.8 alike or more; 1 pairs)" in told.out
    assert "honest · numeric · medium" in told.out  # an empty cell
    assert korean.out.startswith("문항 3개\n")
    report = DiversityReport.model_validate_json(of_maths.out)
    assert report.questions == 2
    assert report.duplicates
    assert report.duplicates.near_rate == 1


def test_a_project_without_questions_has_no_figures(refusing_qgen: Qgen) -> None:
    ran = refusing_qgen("stats", "diversity")

    assert (ran.code, ran.out, ran.err) == (0, "0 questions\n", "")


def test_a_run_that_is_not_there_and_a_filter_that_cannot_be_meant_are_wrong_input(
    refusing_qgen: Qgen,
) -> None:
    unknown = refusing_qgen("stats", "diversity", "--run", str(new_id()))
    wrong = refusing_qgen("stats", "diversity", "--from", "yesterday")

    assert (unknown.code, unknown.out) == (2, "")
    assert unknown.err.startswith("RUN_NOT_FOUND: ")
    assert (wrong.code, wrong.out) == (2, "")
    assert "created_from" in wrong.err
