"""``qgen import``: keywords, standards, passages, example items, questions."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app.application.import_files import (
    PassageReport,
    import_examples,
    import_keywords,
    import_passages,
    import_questions,
    import_standards,
)
from app.application.steps.import_rows import ImportReport, Progress
from app.application.steps.services import ImportServices
from app.cli.import_frame import (
    DifficultyOption,
    Files,
    LicenseOption,
    LocaleOption,
    Mapped,
    SourceOption,
    SubjectOption,
    TypeOption,
    import_each,
    pairs,
    report,
)
from app.cli.language import t
from app.cli.output import print_json, say
from app.cli.runner import run
from app.core.config import Settings
from app.core.exceptions import JsonValue
from app.shared.enums import Skill
from app.shared.imports import (
    ExampleFile,
    ImportFile,
    KeywordFile,
    PassageFile,
    QuestionFile,
    StandardFile,
)
from app.shared.standards import Framework

app = typer.Typer(no_args_is_help=True)


@app.command(
    help=t(
        "Import keywords. Fields: term, level, part_of_speech, category, subject, locale.",
        "키워드를 가져옵니다. 필드: term, level, part_of_speech, category, subject, locale.",
    )
)
def keywords(
    files: Files,
    subject: Annotated[
        str, typer.Option(help=t("For rows without one.", "과목이 없는 행의 과목 코드."))
    ] = "english",
    category: Annotated[
        str, typer.Option(help=t("For rows without one.", "분류가 없는 행의 분류."))
    ] = "general",
    locale: LocaleOption = None,
    map: Mapped = None,  # noqa: A002 - the option's name
) -> None:
    given = {"subject": subject, "category": category, "locale": locale, "mapping": pairs(map)}
    _import(files, KeywordFile, given, import_keywords)


@app.command(
    help=t(
        "Import curriculum standards: ccss-math-k8.json and kr2015-middle-standards.json as they "
        "are published, or a table. Fields: framework, code, description, subject, school_level, "
        "grade_band, area.",
        "성취기준을 가져옵니다. 공개된 ccss-math-k8.json, kr2015-middle-standards.json은 그대로, "
        "그 밖에는 표로. 필드: framework, code, description, subject, school_level, grade_band, "
        "area.",
    )
)
def standards(
    files: Files,
    framework: Annotated[
        Framework | None,
        typer.Option(
            help=t(
                "For rows without one; of a published document: instead of its own.",
                "교육과정이 없는 행의 교육과정. 공개 문서에서는 문서의 것을 대신합니다.",
            )
        ),
    ] = None,
    subject: SubjectOption = None,
    map: Mapped = None,  # noqa: A002 - the option's name
) -> None:
    given = {"framework": framework, "subject": subject, "mapping": pairs(map)}
    _import(files, StandardFile, given, import_standards)


@app.command(
    help=t(
        "Import passages and show their ids. Fields: title, body, locale, genre, topic, subject, "
        "level, source, license; rows with a section are parts of one passage.",
        "지문을 가져오고 id를 보여 줍니다. 필드: title, body, locale, genre, topic, subject, "
        "level, source, license. section이 있는 행들은 이어서 한 지문이 됩니다.",
    )
)
def passages(
    files: Files,
    subject: SubjectOption = None,
    genre: Annotated[
        str | None, typer.Option(help=t("For rows without one.", "갈래가 없는 행의 갈래."))
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            help=t(
                "CEFR level or grade of rows without one.", "수준이 없는 행의 CEFR 수준이나 학년."
            )
        ),
    ] = None,
    locale: LocaleOption = None,
    source: SourceOption = None,
    license: LicenseOption = None,  # noqa: A002 - the option's name
    map: Mapped = None,  # noqa: A002 - the option's name
    as_json: Annotated[
        bool, typer.Option("--json", help=t("One JSON document.", "JSON 문서 하나로 출력."))
    ] = False,
) -> None:
    given = {
        "subject": subject,
        "genre": genre,
        "level": level,
        "locale": locale,
        "source": source,
        "license": license,
        "mapping": pairs(map),
    }

    async def work(settings: Settings) -> None:
        reports = await import_each(settings, files, PassageFile, given, import_passages)
        if as_json:
            print_json(_as_json(reports))
            return
        for passage in (passage for one in reports for passage in one.passages):
            words = t("{n} words", "{n}단어").format(n=passage.words)
            say(f"{passage.id}  {passage.title or '-'} ({words})")
        report(files, reports)

    run(work, as_json=as_json)


@app.command(
    help=t(
        "Import example items. Fields: stem, options, answer, explanation, type, difficulty, "
        "subject, level, locale, tolerance, boxed_text; also what qgen export questions writes.",
        "예시 문항을 가져옵니다. 필드: stem, options, answer, explanation, type, difficulty, "
        "subject, level, locale, tolerance, boxed_text. qgen export questions의 출력도 됩니다.",
    )
)
def examples(
    files: Files,
    subject: SubjectOption = None,
    type: TypeOption = None,  # noqa: A002 - the option's name
    difficulty: DifficultyOption = None,
    locale: LocaleOption = None,
    source: SourceOption = None,
    license: LicenseOption = None,  # noqa: A002 - the option's name
    map: Mapped = None,  # noqa: A002 - the option's name
) -> None:
    given = {
        "subject": subject,
        "type": type,
        "difficulty": difficulty,
        "locale": locale,
        "source": source,
        "license": license,
        "mapping": pairs(map),
    }
    _import(files, ExampleFile, given, import_examples)


@app.command(
    help=t(
        "Import existing questions as drafts: what qgen export questions writes, or a table. "
        "Fields: those of examples, and skill, bloom_level, cefr_level, grade, keyword, standard, "
        "passage, provider, model. No explanation is needed.",
        "기존 문항을 초안으로 가져옵니다. qgen export questions의 출력이나 표. 필드: examples의 "
        "필드와 skill, bloom_level, cefr_level, grade, keyword, standard, passage, provider, "
        "model. 해설은 없어도 됩니다.",
    )
)
def questions(
    files: Files,
    subject: SubjectOption = None,
    type: TypeOption = None,  # noqa: A002 - the option's name
    difficulty: DifficultyOption = None,
    skill: Annotated[
        Skill | None, typer.Option(help=t("For rows without one.", "영역이 없는 행의 언어 영역."))
    ] = None,
    passage: Annotated[
        UUID | None,
        typer.Option(
            metavar="ID",
            help=t("Stored passage that they are about.", "문항들이 딸린, 저장된 지문의 id."),
        ),
    ] = None,
    locale: LocaleOption = None,
    map: Mapped = None,  # noqa: A002 - the option's name
) -> None:
    given = {
        "subject": subject,
        "type": type,
        "difficulty": difficulty,
        "skill": skill,
        "passage_id": passage,
        "locale": locale,
        "mapping": pairs(map),
    }
    _import(files, QuestionFile, given, import_questions)


def _import[F: ImportFile](
    files: list[Path],
    kind: type[F],
    given: Mapping[str, object],
    use_case: Callable[[ImportServices, UUID, F, Progress], Awaitable[ImportReport]],
) -> None:
    async def work(settings: Settings) -> None:
        report(files, await import_each(settings, files, kind, given, use_case))

    run(work)


def _as_json(reports: list[PassageReport]) -> JsonValue:
    return {
        "added": sum(report.added for report in reports),
        "known": sum(report.known for report in reports),
        "passages": [
            {
                "id": str(passage.id),
                "title": passage.title,
                "words": passage.words,
                "is_new": passage.is_new,
            }
            for report in reports
            for passage in report.passages
        ],
    }
