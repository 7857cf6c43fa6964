"""Whether a prompt shows what an order rests on."""

from collections.abc import Mapping

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.generation.replies.passages import PASSAGE_SCHEMAS
from app.domain.shared.prompt_fit import require_fit
from app.shared.enums import PassageForm
from app.shared.generation import GenerateQuestion
from app.shared.passage_orders import GeneratePassage
from app.shared.prompts import PromptVersion


def require_question_fit(prompt: PromptVersion, order: GenerateQuestion) -> None:
    """Refuse a prompt that is for something else, or leaves out a passage, standard or box.

    Raises:
        BusinessException: PROMPT_MISMATCH.
    """
    require_fit(prompt, order.type, order.locale)
    shown = {"passage": order.passage_id, "standard": order.standard, "box": order.box}
    _require_shown(prompt, shown)


def require_passage_fit(prompt: PromptVersion, order: GeneratePassage) -> None:
    """Refuse a prompt that is not for passages of the order's form, or leaves out its standard.

    Raises:
        BusinessException: PROMPT_MISMATCH.
    """
    require_fit(prompt, None, order.locale)
    _require_shown(prompt, {"standard": order.standard})
    # The names of its fields tell a form of reply; their descriptions may change with versions.
    described = (prompt.output_schema or {}).get("properties")
    if not isinstance(described, Mapping) or set(described) != _fields_of(order.form):
        raise BusinessException(
            ErrorCode.PROMPT_MISMATCH,
            f"Prompt {prompt.key} does not write a {order.form} passage: its output_schema has to "
            f"be passage_{order.form}.",
            {"prompt": prompt.key, "form": order.form},
        )


def _fields_of(form: PassageForm) -> set[str]:
    return set(PASSAGE_SCHEMAS[form].model_fields)


def _require_shown(prompt: PromptVersion, asked_for: Mapping[str, object]) -> None:
    for variable, asked in asked_for.items():
        if asked is not None and variable not in prompt.variables:
            raise BusinessException(
                ErrorCode.PROMPT_MISMATCH,
                f"The order has a {variable}, which prompt {prompt.key} does not show: use "
                f"{{{{{variable}}}}} in it.",
                {"prompt": prompt.key, "variable": variable},
            )
