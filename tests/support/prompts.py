"""Prompts in a database."""

from pathlib import Path

from app.application.keep_prompts import push_prompts
from app.core.config import REPOSITORY_ROOT
from app.core.di.opening import open_container
from app.shared.projects import LOCAL_PROJECT
from tests.support.settings import some_settings

DEFAULT_PROMPTS = REPOSITORY_ROOT / "prompts"


async def push_into(
    database_url: str, path: Path = DEFAULT_PROMPTS, project: str = LOCAL_PROJECT
) -> None:
    """Store the prompts of a folder or file for a project; first versions are active."""
    settings = some_settings(database_url, None, project=project)
    async with (
        open_container(settings, with_llms=False) as container,
        container.sessions() as session,
    ):
        await push_prompts(container.prompts(session), await container.project_id(), path, None)


def a_forgetful_prompt(folder: Path) -> Path:
    """A file of the prompt ``question.forgetful``, which shows no items that exist already: who is
    asked twice makes the same twice."""
    text = "Write one multiple-choice item with {{option_count}} options on {{keyword}}."
    return a_prompt_file(folder, "question.forgetful", text)


def a_prompt_file(folder: Path, key: str, user: str) -> Path:
    """A file of an English multiple-choice prompt with this user text."""
    path = folder / f"{key}.md"
    path.write_text(
        f"---\nkey: {key}\nname: Of a test\npurpose: question\nlocale: en\n"
        f"type: multiple_choice\noutput_schema: multiple_choice\n---\n\n"
        f"# system\n\nYou write items.\n\n# user\n\n{user}\n",
        "utf-8",
    )
    return path
