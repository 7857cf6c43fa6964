"""From a prompt as people write it to the text that is stored: one place for all checks."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_rendering import variables_of
from app.shared.enums import QuestionType
from app.shared.prompts import ModelParams, PromptDraft, PromptPurpose, PromptText


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """A form of reply that prompts can name, and which prompts may."""

    reply: type[BaseModel]
    purpose: PromptPurpose
    type: QuestionType | None


def text_of(draft: PromptDraft, schemas: Mapping[str, OutputSchema]) -> PromptText:
    """The text to store. ``schemas`` are the output schemas that there are, by name.

    Raises:
        BusinessException: PROMPT_INVALID: an output schema that is not there or belongs to other
            prompts, or ``{{`` that begins no variable.
    """
    reply = _reply(draft, schemas)
    return PromptText(
        key=draft.key,
        name=draft.name,
        purpose=draft.purpose,
        locale=draft.locale,
        type=draft.type,
        system=draft.system,
        user=draft.user,
        variables=tuple(sorted(variables_of(draft.system) | variables_of(draft.user))),
        params=draft.model,
        output_schema=reply,
        checksum=_checksum(draft.system, draft.user, draft.model, reply),
    )


def _reply(draft: PromptDraft, schemas: Mapping[str, OutputSchema]) -> Mapping[str, object]:
    schema = schemas.get(draft.output_schema)
    if schema is None:
        raise _invalid(
            f"output_schema {draft.output_schema!r} is none of: {', '.join(sorted(schemas))}"
        )
    if (schema.purpose, schema.type) != (draft.purpose, draft.type):
        wanted = f"purpose {schema.purpose.value!r}"
        wanted += f" and type {schema.type.value!r}" if schema.type else " without a type"
        raise _invalid(f"output_schema {draft.output_schema!r} is for prompts of {wanted}")
    return schema.reply.model_json_schema()


def _checksum(system: str, user: str, params: ModelParams, schema: Mapping[str, object]) -> str:
    """Sha256 over everything that changes what a model is told."""
    said = [system, user, params.model_dump(mode="json"), schema]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _invalid(reason: str) -> BusinessException:
    return BusinessException(ErrorCode.PROMPT_INVALID, reason, {"reason": reason})
