"""Whether a prompt shows what an order rests on."""

from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_fit import require_fit
from app.shared.generation import GenerateQuestion
from app.shared.prompts import PromptVersion


def require_question_fit(prompt: PromptVersion, order: GenerateQuestion) -> None:
    """Refuse a prompt that is for something else, or leaves out a passage, standard or box.

    Raises:
        BusinessException: PROMPT_MISMATCH.
    """
    require_fit(prompt, order.type, order.locale)
    needed = {"passage": order.passage_id, "standard": order.standard, "box": order.box}
    for variable, asked in needed.items():
        if asked is not None and variable not in prompt.variables:
            raise BusinessException(
                ErrorCode.PROMPT_MISMATCH,
                f"The order has a {variable}, which prompt {prompt.key} does not show: use "
                f"{{{{{variable}}}}} in it.",
                {"prompt": prompt.key, "variable": variable},
            )
