"""Questions that are changed over HTTP, in the words of the tests."""

import json
from uuid import UUID

import httpx2

from app.shared.question_edits import RevisionPage
from app.shared.questions import Question
from tests.support.api_client import QUESTIONS, Api


async def edit(api: Api, id_: UUID, **parts: object) -> httpx2.Response:
    body = json.dumps({"version": 1} | parts)  # in ASCII, so that any character can be tried
    headers = {"Content-Type": "application/json"}
    return await api.http.patch(f"{QUESTIONS}/{id_}", content=body, headers=headers)


async def edited(api: Api, id_: UUID, **parts: object) -> Question:
    return question_of(await edit(api, id_, **parts))


async def delete(api: Api, id_: UUID, version: int = 1, **parameters: str) -> httpx2.Response:
    return await api.http.delete(
        f"{QUESTIONS}/{id_}", params={"version": str(version)} | parameters
    )


async def restore(api: Api, id_: UUID, **parameters: str) -> httpx2.Response:
    return await api.http.post(f"{QUESTIONS}/{id_}/restore", params=parameters)


async def get(api: Api, id_: UUID) -> Question:
    return question_of(await api.http.get(f"{QUESTIONS}/{id_}"))


async def revisions(api: Api, id_: UUID, **parameters: int) -> RevisionPage:
    response = await api.http.get(f"{QUESTIONS}/{id_}/revisions", params=parameters)
    assert response.status_code == 200, response.text
    return RevisionPage.model_validate_json(response.content)


def question_of(response: httpx2.Response) -> Question:
    assert response.status_code == 200, response.text
    return Question.model_validate_json(response.content)
