"""Imports and exports of a studio, in short words."""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from uuid import UUID

from app.application.export_questions import export_questions
from app.application.import_files import import_questions
from app.application.steps.import_rows import ImportReport
from app.application.steps.services import ImportServices
from app.shared.ids import new_id
from app.shared.imports import ImportFile, QuestionFile
from app.shared.questions import QuestionFilter
from tests.integration.generation.conftest import Studio


async def import_file[F: ImportFile, R: ImportReport](
    studio: Studio, use_case: Callable[[ImportServices, UUID, F], Awaitable[R]], file: F
) -> R:
    """Import one file into the studio's project."""
    async with studio.container.sessions() as session:
        return await use_case(studio.container.imports(session), studio.project_id, file)


async def import_records(
    studio: Studio, *records: Mapping[str, object], **given: object
) -> ImportReport:
    """Import questions as a JSON Lines file of the subject "general"."""
    path = studio.folder / f"{new_id()}.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    file = QuestionFile.model_validate({"path": path, "subject": "general"} | given)
    return await import_file(studio, import_questions, file)


async def export(studio: Studio, chosen: QuestionFilter | None = None) -> Path:
    """All of the studio's questions as a file."""
    path = studio.folder / f"{new_id()}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        async with studio.container.sessions() as session:
            services = studio.container.exports(session)
            await export_questions(
                services, studio.project_id, chosen or QuestionFilter(), file.write
            )
    return path
