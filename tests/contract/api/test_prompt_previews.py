"""POST /api/v1/prompts/{key}/preview."""

import pytest

from app.shared.ids import new_id
from app.shared.prompt_preview import PromptPreview
from tests.contract.api.test_prompts import PROMPTS, act, listed, pushed
from tests.support.api_client import Api, error_of, places
from tests.support.sandbox_process import SandboxProcess


async def test_a_preview_shows_what_a_generation_would_send_with_its_tokens(
    api: Api, sandbox: SandboxProcess
) -> None:
    await pushed(api, "On {{keyword}}, {{difficulty}}, for {{reader}}.")
    order = {"type": "multiple_choice", "locale": "en", "keyword": "honest", "difficulty": "hard"}
    response = await act(api, "preview", order=order, variables={"reader": "adults"})

    preview = PromptPreview.model_validate_json(response.content)
    assert [(m.role, m.text) for m in preview.messages] == [
        ("system", "You write items."),
        ("user", "On honest, hard, for adults."),
    ]
    assert (preview.missing, preview.unknown) == ((), ())
    assert all(message.tokens > 3 for message in preview.messages)
    assert preview.tokens == sum(message.tokens for message in preview.messages)
    assert preview.tokenizer == "o200k_base"
    assert sandbox.count() == 0


async def test_a_preview_without_values_takes_samples_and_tells_what_is_missing_or_unknown(
    api: Api,
) -> None:
    await pushed(api, "On {{keyword}}.", "On {{keyword}} at {{grade}} for {{reader}}.")
    response = await act(api, "preview", version=2, variables={"tone": "dry", "grade": "9"})

    preview = PromptPreview.model_validate_json(response.content)
    assert preview.messages[1].text == "On photosynthesis at 9 for {{reader}}."
    assert (preview.missing, preview.unknown) == (("reader",), ("tone",))
    assert preview.version == 2


async def test_every_default_prompt_can_be_previewed_whole(api: Api) -> None:
    for prompt in (await listed(api, limit=100)).prompts:
        response = await api.http.post(f"{PROMPTS}/{prompt.key}/preview", json={})

        preview = PromptPreview.model_validate_json(response.content)
        assert (preview.missing, preview.unknown) == ((), ()), prompt.key
        assert preview.tokens > 100


async def test_a_passage_prompt_is_previewed_for_an_order_of_a_passage(api: Api) -> None:
    order = {"locale": "en", "topic": "tide pools", "length": 321}
    url = f"{PROMPTS}/passage.single.en/preview"
    response = await api.http.post(url, json={"passage_order": order})

    preview = PromptPreview.model_validate_json(response.content)
    assert (preview.missing, preview.unknown) == ((), ())
    assert "tide pools" in preview.messages[1].text
    assert "321" in preview.messages[1].text


QUESTION = {"type": "multiple_choice", "locale": "en", "keyword": "honest"}
PASSAGE = {"locale": "en", "topic": "tide pools"}


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("question.multiple_choice.en", {"order": QUESTION | {"type": "numeric"}}),
        ("question.multiple_choice.ko", {"order": QUESTION}),
        ("question.multiple_choice.en", {"passage_order": PASSAGE}),
        ("passage.single.en", {"order": QUESTION}),
        ("passage.single.ko", {"passage_order": PASSAGE}),
    ],
)
async def test_a_preview_of_an_order_that_the_prompt_is_not_for_is_refused(
    shared_api: Api, key: str, body: dict[str, object]
) -> None:
    response = await shared_api.http.post(f"{PROMPTS}/{key}/preview", json=body)

    assert error_of(response, 422, "PROMPT_MISMATCH").details["prompt"] == key


async def test_a_preview_of_an_order_that_names_what_is_not_there_is_refused(
    shared_api: Api,
) -> None:
    url = f"{PROMPTS}/question.multiple_choice.en/preview"
    standard = await shared_api.http.post(url, json={"order": QUESTION | {"standard": "9XX99-99"}})
    passage = await shared_api.http.post(
        url, json={"order": QUESTION | {"passage_id": str(new_id())}}
    )
    both = await shared_api.http.post(url, json={"order": QUESTION, "passage_order": PASSAGE})

    error_of(standard, 404, "STANDARD_NOT_FOUND")
    error_of(passage, 404, "PASSAGE_NOT_FOUND")
    assert places(error_of(both, 422, "VALIDATION_FAILED")) == ["body"]
