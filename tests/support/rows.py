"""What a database holds, read past the product."""

import asyncpg

_FILLED_BY_USERS = (
    *("questions", "question_options", "llm_calls", "keywords", "keyword_categories"),
    *("passages", "curriculum_standards", "question_revisions", "assets"),
    *("few_shot_examples", "prompt_templates", "prompt_template_versions", "prompt_activations"),
)


async def rows(url: str, query: str, *values: object) -> list[asyncpg.Record]:
    """The rows of one query."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def stored(url: str) -> tuple[int, int]:
    """How many questions and model calls there are."""
    [found] = await rows(
        url, "SELECT (SELECT count(*) FROM questions), (SELECT count(*) FROM llm_calls)"
    )
    return found[0], found[1]


async def everything(url: str) -> dict[str, int]:
    """How many rows each table has that a user can fill."""
    return {
        table: (await rows(url, f'SELECT count(*) FROM "{table}"'))[0][0]  # noqa: S608
        for table in _FILLED_BY_USERS
    }
