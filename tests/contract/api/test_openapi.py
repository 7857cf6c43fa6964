"""The API's own description: complete, and true of what the server does."""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from app.core.exceptions import ErrorCode
from tests.support.api_client import Api
from tests.support.keys import a_key, bearer

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")

DATABASE = {ErrorCode.DATABASE_UNAVAILABLE, ErrorCode.DATABASE_NOT_MIGRATED}
REQUEST = {ErrorCode.VALIDATION_FAILED, ErrorCode.INTERNAL_ERROR}
BODY = {ErrorCode.MALFORMED_BODY, ErrorCode.BODY_TOO_LARGE}
ONCE = {ErrorCode.IDEMPOTENCY_IN_FLIGHT, ErrorCode.IDEMPOTENCY_KEY_REUSED}
GENERATION = {
    *DATABASE,
    *REQUEST,
    *BODY,
    ErrorCode.PROMPT_NOT_FOUND,
    ErrorCode.PROMPT_MISMATCH,
    ErrorCode.PROMPT_VARIABLE_MISSING,
    ErrorCode.PROMPT_VARIABLE_UNKNOWN,
    ErrorCode.STANDARD_NOT_FOUND,
    ErrorCode.MODEL_UNKNOWN,
    ErrorCode.BUDGET_EXCEEDED,
    *(code for code in ErrorCode if code.startswith(("PROVIDER_", "REPLY_", "IDEMPOTENCY_"))),
} - {ErrorCode.PROVIDER_BATCH_NOT_FOUND, ErrorCode.PROVIDER_CANNOT_CANCEL}
ASSET = {
    *DATABASE,
    *REQUEST,
    ErrorCode.ASSET_NOT_FOUND,
    ErrorCode.ASSET_BYTES_MISSING,
    ErrorCode.STORAGE_UNAVAILABLE,
    ErrorCode.STORAGE_REJECTED,
    ErrorCode.STORAGE_BUCKET_MISSING,
}
RUN = {*DATABASE, *REQUEST, ErrorCode.RUN_NOT_FOUND}
JOB_CHANGE = {
    *DATABASE,
    *REQUEST,
    ErrorCode.JOB_NOT_FOUND,
    ErrorCode.JOB_STATE_CONFLICT,
}
# What each route that is not PUBLIC answers with before it begins.
ACCESS = {
    ErrorCode.AUTH_REQUIRED,
    ErrorCode.SCOPE_MISSING,
    ErrorCode.PROJECT_FORBIDDEN,
    ErrorCode.PROJECT_NOT_FOUND,
    *(code for code in ErrorCode if code.startswith("TOKEN_")),
    *(ErrorCode.KEY_INVALID, ErrorCode.KEY_EXPIRED, ErrorCode.KEY_REVOKED),
}
BATCH = {*DATABASE, *REQUEST, ErrorCode.BATCH_NOT_FOUND}
PLAN = {
    *DATABASE,
    *REQUEST,
    *BODY,
    ErrorCode.PROVIDER_NOT_CONFIGURED,
    ErrorCode.MODEL_UNKNOWN,
    ErrorCode.BATCH_NOT_SUPPORTED,
    ErrorCode.PROMPT_NOT_FOUND,
    ErrorCode.PROMPT_MISMATCH,
    ErrorCode.PROMPT_VARIABLE_MISSING,
    ErrorCode.PROMPT_VARIABLE_UNKNOWN,
    ErrorCode.STANDARD_NOT_FOUND,
}
PUBLIC = ("/health/", "/api/v1/files/")
# What else each route can answer with, as the other tests of this folder meet it.
CODES: Mapping[tuple[str, str], set[ErrorCode]] = {
    ("get", "/health/live"): set(),
    ("get", "/health/ready"): {*DATABASE, ErrorCode.INTERNAL_ERROR},
    ("get", "/api/v1/me"): {*DATABASE, ErrorCode.INTERNAL_ERROR},
    ("get", "/api/v1/questions"): DATABASE | REQUEST,
    ("get", "/api/v1/questions/{question_id}"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.QUESTION_NOT_FOUND,
    },
    ("patch", "/api/v1/questions/{question_id}"): {
        *DATABASE,
        *REQUEST,
        *BODY,
        ErrorCode.QUESTION_NOT_FOUND,
        ErrorCode.VERSION_CONFLICT,
        ErrorCode.QUESTION_EXISTS,
    },
    ("delete", "/api/v1/questions/{question_id}"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.QUESTION_NOT_FOUND,
        ErrorCode.VERSION_CONFLICT,
    },
    ("post", "/api/v1/questions/{question_id}/restore"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.QUESTION_NOT_FOUND,
        ErrorCode.QUESTION_EXISTS,
    },
    ("get", "/api/v1/questions/{question_id}/revisions"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.QUESTION_NOT_FOUND,
    },
    ("post", "/api/v1/generation/questions"): GENERATION | {ErrorCode.PASSAGE_NOT_FOUND},
    ("post", "/api/v1/generation/passages"): GENERATION,
    ("get", "/api/v1/keywords/coverage"): DATABASE | REQUEST,
    ("get", "/api/v1/passages"): DATABASE | REQUEST,
    ("get", "/api/v1/passages/{passage_id}"): {*DATABASE, *REQUEST, ErrorCode.PASSAGE_NOT_FOUND},
    ("get", "/api/v1/usage"): DATABASE | REQUEST,
    ("get", "/api/v1/budgets/daily"): DATABASE | REQUEST,
    ("put", "/api/v1/budgets/daily"): DATABASE | REQUEST | BODY,
    ("delete", "/api/v1/budgets/daily"): DATABASE | REQUEST,
    ("post", "/api/v1/generation/questions/bulk"): DATABASE | REQUEST | BODY | ONCE,
    ("post", "/api/v1/generation/questions/bulk/estimate"): DATABASE | REQUEST | BODY,
    ("get", "/api/v1/runs"): DATABASE | REQUEST,
    ("get", "/api/v1/runs/{run_id}"): RUN,
    ("get", "/api/v1/runs/{run_id}/items"): RUN,
    ("post", "/api/v1/runs/{run_id}/cancel"): {*RUN, ErrorCode.RUN_STATE_CONFLICT},
    ("post", "/api/v1/runs/{run_id}/resume"): {
        *RUN,
        *BODY,
        *ONCE,
        ErrorCode.RUN_STATE_CONFLICT,
    },
    ("get", "/api/v1/runs/{run_id}/events"): RUN,
    ("post", "/api/v1/batches"): {*PLAN, *ONCE, ErrorCode.KEYWORDS_EXHAUSTED},
    ("post", "/api/v1/batches/estimate"): PLAN,
    ("get", "/api/v1/batches"): DATABASE | REQUEST,
    ("get", "/api/v1/batches/{batch_id}"): BATCH,
    ("get", "/api/v1/batches/{batch_id}/items"): BATCH,
    ("post", "/api/v1/batches/{batch_id}/cancel"): {*BATCH, ErrorCode.BATCH_STATE_CONFLICT},
    ("post", "/api/v1/batches/{batch_id}/resume"): {
        *BATCH,
        *BODY,
        *ONCE,
        ErrorCode.BATCH_STATE_CONFLICT,
    },
    ("post", "/api/v1/batches/{batch_id}/retry"): {
        *BATCH,
        *ONCE,
        ErrorCode.BATCH_STATE_CONFLICT,
    },
    ("post", "/api/v1/batches/{batch_id}/reconcile"): {
        *BATCH,
        *BODY,
        *ONCE,
        ErrorCode.BATCH_STATE_CONFLICT,
        ErrorCode.PROVIDER_NOT_CONFIGURED,
        ErrorCode.PROVIDER_UNAVAILABLE,
        ErrorCode.PROVIDER_TIMEOUT,
        ErrorCode.PROVIDER_RATE_LIMITED,
        ErrorCode.PROVIDER_AUTH_FAILED,
    },
    ("get", "/api/v1/batches/{batch_id}/events"): BATCH,
    ("get", "/api/v1/stats/diversity"): RUN,
    ("get", "/api/v1/jobs"): DATABASE | REQUEST,
    ("get", "/api/v1/jobs/{job_id}"): {*DATABASE, *REQUEST, ErrorCode.JOB_NOT_FOUND},
    ("post", "/api/v1/jobs/{job_id}/cancel"): JOB_CHANGE,
    ("post", "/api/v1/jobs/{job_id}/retry"): JOB_CHANGE,
    ("get", "/api/v1/jobs/{job_id}/events"): {*DATABASE, *REQUEST, ErrorCode.JOB_NOT_FOUND},
    ("get", "/api/v1/assets"): DATABASE | REQUEST,
    ("post", "/api/v1/asset-checks"): DATABASE | REQUEST | BODY,
    ("get", "/api/v1/assets/{asset_id}"): ASSET,
    ("delete", "/api/v1/assets/{asset_id}"): ASSET,
    ("get", "/api/v1/files/{bucket}/{key}"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.ROUTE_NOT_FOUND,
        ErrorCode.URL_INVALID,
        ErrorCode.URL_EXPIRED,
        ErrorCode.ASSET_BYTES_MISSING,
        ErrorCode.STORAGE_UNAVAILABLE,
    },
    ("get", "/api/v1/prompts"): DATABASE | REQUEST,
    ("post", "/api/v1/prompts"): {
        *DATABASE,
        *REQUEST,
        *BODY,
        ErrorCode.PROMPT_INVALID,
        ErrorCode.PROMPT_MISMATCH,
    },
    ("get", "/api/v1/prompts/{key}"): {*DATABASE, *REQUEST, ErrorCode.PROMPT_NOT_FOUND},
    ("get", "/api/v1/prompts/{key}/versions/{version}"): {
        *DATABASE,
        *REQUEST,
        ErrorCode.PROMPT_NOT_FOUND,
    },
    ("get", "/api/v1/prompts/{key}/diff"): {*DATABASE, *REQUEST, ErrorCode.PROMPT_NOT_FOUND},
    ("post", "/api/v1/prompts/{key}/activate"): {
        *DATABASE,
        *REQUEST,
        *BODY,
        ErrorCode.PROMPT_NOT_FOUND,
    },
    ("post", "/api/v1/prompts/{key}/rollback"): {
        *DATABASE,
        *REQUEST,
        *BODY,
        ErrorCode.PROMPT_NOT_FOUND,
        ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE,
    },
    ("post", "/api/v1/prompts/{key}/preview"): {
        *DATABASE,
        *REQUEST,
        *BODY,
        ErrorCode.PROMPT_NOT_FOUND,
        ErrorCode.PROMPT_MISMATCH,
        ErrorCode.STANDARD_NOT_FOUND,
        ErrorCode.PASSAGE_NOT_FOUND,
    },
}


class _Example(BaseModel):
    value: dict[str, object]


class _Schema(BaseModel):
    ref: str = Field("", alias="$ref")


class _Content(BaseModel):
    schema_: _Schema = Field(alias="schema")
    examples: dict[str, _Example] = {}


class _Answer(BaseModel):
    content: dict[str, _Content] = {}


class _Operation(BaseModel):
    description: str
    responses: dict[str, _Answer]

    def errors(self) -> dict[str, _Answer]:
        return {status: a for status, a in self.responses.items() if not status.startswith("2")}


class _Description(BaseModel):
    openapi: str
    paths: dict[str, dict[str, _Operation]]


_DESCRIPTION = TypeAdapter(_Description)


async def _describe(api: Api) -> _Description:
    response = await api.http.get("/openapi.json")
    assert response.status_code == 200
    return _DESCRIPTION.validate_json(response.content)


async def test_the_description_has_the_routes_and_each_says_what_it_does(shared_api: Api) -> None:
    described = await _describe(shared_api)

    routes = {(method, path) for path, methods in described.paths.items() for method in methods}
    assert routes == set(CODES)
    assert described.openapi.startswith("3.1")
    assert all(one.description for methods in described.paths.values() for one in methods.values())


@pytest.mark.parametrize("route", [*CODES], ids=" ".join)
async def test_a_route_describes_every_error_that_it_answers_with_by_an_example(
    shared_api: Api, route: tuple[str, str]
) -> None:
    method, path = route
    operation = (await _describe(shared_api)).paths[path][method]

    described = set[ErrorCode]()
    for status, answer in operation.errors().items():
        content = answer.content["application/json"]
        assert content.schema_.ref == "#/components/schemas/ErrorBody", status
        for name, example in content.examples.items():
            error = example.value["error"]
            assert isinstance(error, dict)
            assert (error["code"], str(ErrorCode(name).http_status)) == (name, status)
            described.add(ErrorCode(name))
    assert described == CODES[route] | (set() if path.startswith(PUBLIC) else ACCESS)


async def test_the_server_keeps_to_its_description_for_valid_and_invalid_requests(
    guarded_api: Api, tmp_path: Path
) -> None:
    """Schemathesis reads the description and runs all its checks on what it makes of it."""
    key = (await a_key(guarded_api.database_url)).key
    process = await asyncio.create_subprocess_exec(
        *(SCHEMATHESIS, f"--config-file={CONFIGURATION}", "--no-color", "run"),
        f"--header=Authorization: Bearer {key}",
        str(guarded_api.http.base_url.join("/openapi.json")),
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    report, _ = await process.communicate()
    # Among what it tries are budgets, and other tests have to spend here.
    await guarded_api.http.delete("/api/v1/budgets/daily", headers=bearer(key))
    assert process.returncode == 0, report.decode()


async def test_the_documentation_page_is_served(shared_api: Api) -> None:
    response = await shared_api.http.get("/docs")

    assert response.status_code == 200
    assert "/openapi.json" in response.text
