"""Prompt files: Markdown with front matter, the form in which people write and review prompts."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import frontmatter
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import explain
from app.domain.shared.prompt_rendering import variables_of
from app.shared.enums import Locale, QuestionType
from app.shared.prompts import ModelParams, PromptText

_SECTION = re.compile(r"^# (system|user)[ \t]*$", re.MULTILINE)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9]+([._-][a-z0-9]+)*$", max_length=100)
    name: str = Field(min_length=1, max_length=200)
    purpose: Literal["question"]
    locale: Locale
    type: QuestionType
    model: ModelParams = ModelParams()
    output_schema: str


def read_prompt(path: Path, schemas: Mapping[str, type[BaseModel]]) -> PromptText:
    """Read one file.

    Front matter: key, name, purpose, locale, type, model (temperature, max_output_tokens),
    output_schema (one of ``schemas``). Body: ``# system`` and ``# user``, each followed by a text
    with ``{{variables}}``.

    Raises:
        BusinessException: PROMPT_INVALID, naming the file and what is wrong with it.
    """
    try:
        return _read(path.read_text("utf-8-sig"), schemas)
    except ValidationError as error:
        raise _invalid(path, explain(error)) from error
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, no such date
        raise _invalid(path, str(error)) from error
    except BusinessException as error:
        raise _invalid(path, error.message) from error


def _read(text: str, schemas: Mapping[str, type[BaseModel]]) -> PromptText:
    metadata, body = frontmatter.parse(text)
    head = _FrontMatter.model_validate(metadata)
    schema = schemas.get(head.output_schema)
    if schema is None:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            f"output_schema {head.output_schema!r} is none of: {', '.join(sorted(schemas))}",
        )
    if head.output_schema != head.type:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            f"output_schema {head.output_schema!r} is not that of type {head.type.value!r}",
        )
    if "\x00" in text:
        raise BusinessException(ErrorCode.PROMPT_INVALID, "it contains a NUL character")
    system, user = _sections(body)
    described = schema.model_json_schema()
    return PromptText(
        key=head.key,
        name=head.name,
        purpose=head.purpose,
        locale=head.locale,
        type=head.type,
        system=system,
        user=user,
        variables=tuple(sorted(variables_of(system) | variables_of(user))),
        params=head.model,
        output_schema=described,
        checksum=_checksum(system, user, head.model, described),
    )


def _sections(body: str) -> tuple[str, str]:
    before, *rest = _SECTION.split(body)
    texts = dict(zip(rest[::2], (text.strip() for text in rest[1::2]), strict=True))
    if before.strip() or rest[::2] != ["system", "user"] or not texts["user"]:
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            "the body must be '# system' with its text, then '# user' with its text",
        )
    return texts["system"], texts["user"]


def _checksum(system: str, user: str, params: ModelParams, schema: Mapping[str, object]) -> str:
    """Sha256 over everything that changes what a model is told."""
    said = [system, user, params.model_dump(mode="json"), schema]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _invalid(path: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.PROMPT_INVALID, f"{path.name}: {reason}", {"file": path.name, "reason": reason}
    )
