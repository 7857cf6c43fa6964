"""``qgen questions edit``: by options, by a file, or in the user's editor."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from app.application.edit_question import edit_question
from app.application.read_questions import get_question
from app.cli.language import t
from app.cli.output import print_json, print_question, say
from app.cli.prompt_arguments import JsonOption, NoteOption, moment
from app.cli.question_draft import draft, edit_by_hand, read_fields
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Skill
from app.shared.prompts import MAX_VERSION
from app.shared.question_edits import QuestionEdit
from app.shared.questions import Question

VersionOption = Annotated[
    int | None,
    typer.Option(
        help=t("The version that you looked at; default: the present one.", "확인한 버전."),
        min=1,
        max=MAX_VERSION,
    ),
]


def edit(
    question_id: Annotated[UUID, typer.Argument(help=t("Id of the question.", "문항의 id."))],
    stem: Annotated[str | None, typer.Option(help=t("The stem.", "발문."))] = None,
    box: Annotated[
        str | None, typer.Option(help=t("Text in the box; '' for none.", "〈보기〉. 없애려면 ''."))
    ] = None,
    explanation: Annotated[str | None, typer.Option(help=t("Explanation.", "해설."))] = None,
    skill: Annotated[Skill | None, typer.Option(help=t("Skill.", "언어 기능."))] = None,
    difficulty: Annotated[Difficulty | None, typer.Option(help=t("Difficulty.", "난이도."))] = None,
    bloom: Annotated[
        BloomLevel | None, typer.Option(help=t("Cognitive process.", "블룸 인지 과정."))
    ] = None,
    cefr: Annotated[
        CefrLevel | None, typer.Option(help=t("Language level.", "언어 수준(CEFR)."))
    ] = None,
    grade: Annotated[
        str | None, typer.Option(help=t("School grade; '' for none.", "학년. 없애려면 ''."))
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            help=t(
                "JSON or YAML with the fields to change, also options and key; -: standard input.",
                "바꿀 필드(options, key 포함)를 담은 JSON이나 YAML 파일. -: 표준 입력.",
            )
        ),
    ] = None,
    version: VersionOption = None,
    note: NoteOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change a question."""
    options: dict[str, object] = {
        "stem": stem,
        "boxed_text": box,
        "explanation": explanation,
        "skill": skill,
        "difficulty": difficulty,
        "bloom_level": bloom,
        "cefr_level": cefr,
        "grade": grade,
    }
    given = {name: value or None for name, value in options.items() if value is not None}
    if not given and file is None and not sys.stdin.isatty():
        raise typer.BadParameter(
            t("Say what to change: an option, or --file.", "바꿀 내용을 옵션이나 --file로 주세요.")
        )

    stated = {name: value for name, value in (("version", version), ("note", note)) if value}

    async def work(settings: Settings) -> None:
        from_file = await asyncio.to_thread(read_fields, file) if file else {}
        async with workplace(settings) as (container, session, project_id):
            services = container.questions(session)
            seen = await get_question(services, project_id, question_id)

            async def change(changes: Mapping[str, object]) -> Question:
                parts = {"version": seen.version, **changes, **stated}
                return await edit_question(
                    services, project_id, question_id, validated(QuestionEdit, parts)
                )

            if given or file:
                changed = await change({**from_file, **given})
            else:
                with draft(seen) as path:
                    changed = await change(await asyncio.to_thread(edit_by_hand, seen, path))
        if changed == seen and not as_json:
            say(t("Nothing changed.", "바뀐 내용이 없습니다."))
        else:
            show(changed, json=as_json)

    run(work, as_json=as_json)


def show(question: Question, *, json: bool) -> None:
    """A question with what is known about it."""
    if json:
        print_json(question.model_dump(mode="json"))
        return
    print_question(question)
    prompt = question.prompt and f"{question.prompt.key} v{question.prompt.version}"
    facts = (
        question.status,
        question.origin,
        question.provider,
        question.model,
        prompt,
        question.standard,
        question.passage_id and f"{t('passage', '지문')} {question.passage_id}",
    )
    say(f"{question.id} v{question.version}  {moment(question.updated_at)}", "dim")
    say(" · ".join(str(fact) for fact in facts if fact), "dim")
