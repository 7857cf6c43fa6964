import asyncio
from pathlib import Path

import asyncpg
import pytest

from app.application.keep_prompts import activate_prompt
from app.application.read_prompts import list_prompts, show_prompt
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.prompts import PromptFilter
from tests.integration.generation.conftest import Studio, push
from tests.support.factories import a_new_stem, a_reply, an_order

KEY = "question.multiple_choice.en"


def _prompt_file(folder: Path, user: str) -> Path:
    path = folder / "prompt.md"
    path.write_text(
        f"---\nkey: {KEY}\nname: Test\npurpose: question\nlocale: en\ntype: multiple_choice\n"
        f"output_schema: multiple_choice\n---\n# system\n\n# user\n{user}\n",
        "utf-8",
    )
    return path


async def _activate(studio: Studio, version: int) -> None:
    async with studio.container.sessions() as session:
        await activate_prompt(
            studio.container.prompts(session), studio.project_id, KEY, version, "a test"
        )


async def test_a_template_gets_a_version_only_for_a_new_text(
    empty_studio: Studio, tmp_path: Path
) -> None:
    first = await push(empty_studio, _prompt_file(tmp_path, "About {{keyword}}."))
    same = await push(empty_studio, _prompt_file(tmp_path, "About {{keyword}}."))
    other = await push(empty_studio, _prompt_file(tmp_path, "On {{keyword}}."))
    back = await push(empty_studio, _prompt_file(tmp_path, "About {{keyword}}."))

    versions = [(p.version, p.is_new, p.is_active) for (p,) in (first, same, other, back)]
    assert versions == [(1, True, True), (1, False, True), (2, True, False), (1, False, True)]


async def test_activation_takes_effect_at_once_and_every_record_names_its_version(
    empty_studio: Studio, tmp_path: Path
) -> None:
    studio = empty_studio.replying(*[a_reply(a_new_stem()) for _ in range(3)])
    await push(studio, _prompt_file(tmp_path, "First {{keyword}}."))
    await push(studio, _prompt_file(tmp_path, "Second {{keyword}}."))
    order = an_order(studio.project_id)

    made = [await studio.generate(order)]
    await _activate(studio, 2)
    made.append(await studio.generate(order))
    await _activate(studio, 1)
    made.append(await studio.generate(order))

    assert [m.question.prompt and m.question.prompt.version for m in made] == [1, 2, 1]
    texts = [request.messages[-1].text for request in studio.fakes[0].requests]
    assert texts == ["First reliable.", "Second reliable.", "First reliable."]
    rows = await studio.rows(
        "SELECT v.version FROM llm_calls c JOIN prompt_template_versions v "
        "ON v.id = c.prompt_template_version_id ORDER BY c.created_at, c.id"
    )
    assert [row[0] for row in rows] == [1, 2, 1]


async def test_an_active_prompt_is_read_from_the_cache(studio: Studio) -> None:
    studio = studio.replying(a_reply(a_new_stem()), a_reply(a_new_stem()))
    order = an_order(studio.project_id)
    await studio.generate(order)
    await studio.rows("UPDATE prompt_templates SET deleted_at = now()")

    assert not (await studio.generate(order)).is_duplicate


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE prompt_template_versions SET user_prompt = 'other'",
        "DELETE FROM prompt_template_versions",
        "DELETE FROM prompt_activations",
    ],
)
async def test_a_version_cannot_be_changed_even_in_the_database(
    studio: Studio, change: str
) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await studio.rows(change)


async def test_pushes_of_one_template_at_once_make_one_version(
    empty_studio: Studio, tmp_path: Path
) -> None:
    path = _prompt_file(tmp_path, "About {{keyword}}.")

    pushed = await asyncio.gather(*(push(empty_studio, path) for _ in range(6)))

    assert sorted((p.version, p.is_new) for (p,) in pushed) == [(1, False)] * 5 + [(1, True)]


async def test_a_bad_file_in_a_folder_stores_nothing_of_it(
    empty_studio: Studio, tmp_path: Path
) -> None:
    _prompt_file(tmp_path, "About {{keyword}}.")
    (tmp_path / "second.md").write_text("no front matter", "utf-8")

    with pytest.raises(BusinessException) as refused:
        await push(empty_studio, tmp_path)

    assert refused.value.code is ErrorCode.PROMPT_INVALID
    assert await empty_studio.count("prompt_templates") == 0


async def test_a_variable_of_a_prompts_own_has_to_be_given(
    empty_studio: Studio, tmp_path: Path
) -> None:
    studio = empty_studio.replying(a_reply())
    await push(studio, _prompt_file(tmp_path, "About {{keyword}} in {{theme}}."))

    with pytest.raises(BusinessException) as missing:
        await studio.generate(an_order(studio.project_id))
    await studio.generate(an_order(studio.project_id, variables={"theme": "space {{keyword}}"}))

    assert missing.value.code is ErrorCode.PROMPT_VARIABLE_MISSING
    assert missing.value.details["missing"] == ["theme"]
    assert studio.fakes[0].requests[0].messages[-1].text == "About reliable in space {{keyword}}."


async def test_the_list_shows_latest_and_active_versions_and_show_the_text(
    empty_studio: Studio, tmp_path: Path
) -> None:
    await push(empty_studio, _prompt_file(tmp_path, "About {{keyword}}."), "the first")
    await push(empty_studio, _prompt_file(tmp_path, "On {{keyword}}."), "better")

    async with empty_studio.container.sessions() as session:
        services = empty_studio.container.prompts(session)
        page = await list_prompts(services, empty_studio.project_id, PromptFilter())
        active = await show_prompt(services, empty_studio.project_id, KEY, None)
        latest = await show_prompt(services, empty_studio.project_id, KEY, 2)
        with pytest.raises(BusinessException) as missing:
            await show_prompt(services, empty_studio.project_id, KEY, 3)

    (listed,) = page.prompts
    assert (listed.latest_version, listed.active_version) == (2, 1)
    assert (active.user, active.is_active, active.note) == ("About {{keyword}}.", True, "the first")
    assert (latest.user, latest.is_active) == ("On {{keyword}}.", False)
    assert missing.value.code is ErrorCode.PROMPT_NOT_FOUND
