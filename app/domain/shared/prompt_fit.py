"""Whether a prompt is for what is ordered."""

from app.core.exceptions import BusinessException, ErrorCode
from app.shared.enums import Locale, QuestionType
from app.shared.prompts import PromptVersion


def require_fit(prompt: PromptVersion, type_: QuestionType | None, locale: Locale) -> None:
    """Refuse a prompt that asks for another type or language; type None is that of passages.

    Raises:
        BusinessException: PROMPT_MISMATCH.
    """
    if prompt.type is not type_ or prompt.locale is not locale:
        raise BusinessException(
            ErrorCode.PROMPT_MISMATCH,
            f"Prompt {prompt.key} is for {prompt.type or prompt.purpose} in {prompt.locale}; "
            f"the order is {type_ or 'a passage'} in {locale}.",
            {"prompt": prompt.key, "type": prompt.type, "locale": prompt.locale},
        )
