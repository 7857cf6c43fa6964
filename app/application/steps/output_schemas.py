"""The forms of reply that a prompt can name as its ``output_schema``."""

from collections.abc import Mapping

from app.domain.generation.replies import REPLY_SCHEMAS
from app.domain.generation.replies.passages import PASSAGE_SCHEMAS
from app.domain.shared.prompt_draft import OutputSchema
from app.shared.prompts import PromptPurpose

OUTPUT_SCHEMAS: Mapping[str, OutputSchema] = {
    type_.value: OutputSchema(reply, PromptPurpose.QUESTION, type_)
    for type_, reply in REPLY_SCHEMAS.items()
} | {
    f"passage_{form.value}": OutputSchema(reply, PromptPurpose.PASSAGE, None)
    for form, reply in PASSAGE_SCHEMAS.items()
}
