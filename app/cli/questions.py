"""``qgen questions``: stored questions. Changing one: ``question_editing``."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from app.application.edit_question import delete_question, list_revisions, restore_question
from app.application.read_questions import get_question, list_questions
from app.cli import question_editing
from app.cli.language import t
from app.cli.lists import AfterOption, LimitOption, one_line, say_more
from app.cli.output import print_json, print_question, say
from app.cli.prompt_arguments import JsonOption, NoteOption, checked, moment
from app.cli.question_filter import Chosen, choosing_questions
from app.cli.runner import run, workplace
from app.core.config import Settings
from app.core.validation import validated
from app.shared.question_edits import QuestionRevision, RevisionAction
from app.shared.questions import Question, QuestionListing

app = typer.Typer(no_args_is_help=True)

IdArgument = Annotated[UUID, typer.Argument(help=t("Id of the question.", "문항의 id."))]

_ACTION = {
    RevisionAction.EDITED: t("edited", "수정"),
    RevisionAction.DELETED: t("deleted", "삭제"),
    RevisionAction.RESTORED: t("restored", "복원"),
}


@app.command("list", help=t("List questions, newest first.", "문항을 최신순으로 표시합니다."))
@choosing_questions
def list_(
    chosen: Chosen,
    limit: LimitOption = 20,
    after: AfterOption = None,
    json: JsonOption = False,
) -> None:
    given = {**chosen, "limit": limit, "after": after}

    async def work(settings: Settings) -> None:
        wanted = validated(QuestionListing, given)
        async with workplace(settings) as (container, session, project_id):
            page = await list_questions(
                container.questions(session), project_id, wanted, wanted.limit, wanted.after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for question in page.questions:
            _say_listed(question)
        say_more(len(page.questions), page.next_cursor)

    run(work, as_json=json)


@app.command(help=t("Show a question.", "문항 하나를 표시합니다."))
def show(question_id: IdArgument, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            question = await get_question(container.questions(session), project_id, question_id)
        question_editing.show(question, json=json)

    run(work, as_json=json)


app.command(
    help=t(
        "Change a question: by options, by a file, or, with neither, in $EDITOR.",
        "문항을 수정합니다. 옵션이나 파일로, 둘 다 없으면 $EDITOR에서 고칩니다.",
    )
)(question_editing.edit)


@app.command(
    help=t(
        "Delete a question; 'qgen questions restore' brings it back.",
        "문항을 삭제합니다. 'qgen questions restore'로 되돌릴 수 있습니다.",
    )
)
def delete(
    question_id: IdArgument,
    version: question_editing.VersionOption = None,
    note: NoteOption = None,
) -> None:
    async def work(settings: Settings) -> None:
        checked(note=note)
        async with workplace(settings) as (container, session, project_id):
            services = container.questions(session)
            seen = version or (await get_question(services, project_id, question_id)).version
            await delete_question(services, project_id, question_id, seen, note)
        say(t("Deleted.", "삭제했습니다."))

    run(work)


@app.command(help=t("Bring a deleted question back.", "삭제한 문항을 되돌립니다."))
def restore(question_id: IdArgument, note: NoteOption = None, json: JsonOption = False) -> None:
    async def work(settings: Settings) -> None:
        checked(note=note)
        async with workplace(settings) as (container, session, project_id):
            services = container.questions(session)
            question = await restore_question(services, project_id, question_id, note)
        question_editing.show(question, json=json)

    run(work, as_json=json)


@app.command(
    help=t(
        "Show what was done to a question, newest first, and what it was before.",
        "문항에 한 일을 최신순으로, 그 전의 내용과 함께 표시합니다.",
    )
)
def history(
    question_id: IdArgument,
    limit: LimitOption = 20,
    after: Annotated[
        int | None,
        typer.Option(help=t("Go on after this version.", "이 버전 다음부터."), min=1),
    ] = None,
    json: JsonOption = False,
) -> None:
    async def work(settings: Settings) -> None:
        async with workplace(settings) as (container, session, project_id):
            page = await list_revisions(
                container.questions(session), project_id, question_id, limit, after
            )
        if json:
            print_json(page.model_dump(mode="json"))
            return
        for revision in page.revisions:
            _say_revision(revision)
        say_more(len(page.revisions), page.next_cursor)

    run(work, as_json=json)


def _say_listed(question: Question) -> None:
    facts = (
        question.type,
        question.locale,
        question.subject,
        question.keyword,
        question.status,
    )
    say(f"{question.id}  {_facts(question.created_at, facts)}")
    say(f"    {one_line(question.stem, indent=4)}", "dim")


def _say_revision(revision: QuestionRevision) -> None:
    head = f"v{revision.version} {_ACTION[revision.action]}  {moment(revision.created_at)}"
    say(f"{head}  {revision.note or ''}".rstrip(), "bold cyan")
    try:
        print_question(Question.model_validate(revision.content))
    except ValueError:  # kept by another version of this service
        print_json(revision.model_dump(mode="json")["content"])
    say("")


def _facts(at: datetime, facts: tuple[str | None, ...]) -> str:
    return f"{moment(at)}  {' · '.join(str(fact) for fact in facts if fact)}"
