"""Render a prompt as a generation would, without asking a model."""

from collections.abc import Mapping
from uuid import UUID

from app.application.steps.services import GenerationServices
from app.core.db import transaction
from app.domain.generation.prompt_fit import require_question_fit
from app.domain.generation.prompt_values import prompt_values
from app.domain.shared.prompt_fit import require_fit
from app.domain.shared.prompt_tokens import TOKENIZER, count_tokens
from app.shared.enums import BloomLevel, CefrLevel, Locale
from app.shared.generation import GenerateQuestion, QuestionOrder
from app.shared.passage_orders import GeneratePassage, PassageOrder
from app.shared.prompt_preview import PreviewMessage, PromptPreview
from app.shared.prompt_requests import PreviewPrompt
from app.shared.prompts import PromptVersion

_SAMPLE_TOPIC = {Locale.EN: "photosynthesis", Locale.KO: "광합성"}
_SAMPLE_GRADE = {Locale.EN: "7", Locale.KO: "중1"}


async def preview_prompt(
    services: GenerationServices, project_id: UUID, key: str, wanted: PreviewPrompt
) -> PromptPreview:
    """A version's messages for an order, or for a sample, with the project's own examples.

    The values are those that a generation takes; ``wanted.variables`` win over them here. What is
    missing or unknown is told, not refused.

    Raises:
        BusinessException: PROMPT_NOT_FOUND; PROMPT_MISMATCH for an order that the prompt is not
            for; STANDARD_NOT_FOUND, PASSAGE_NOT_FOUND for what the order names.
    """
    async with transaction(services.session):
        prompt = await services.prompts.show(project_id, key, wanted.version)
        order = wanted.order or wanted.passage_order or _sample(prompt)
        offered = await _offered(services, project_id, prompt, order)
    given = {**order.variables, **wanted.variables}
    values = {**offered, **given}
    missing = tuple(name for name in prompt.variables if name not in values)
    shown = values | {name: f"{{{{{name}}}}}" for name in missing}
    messages = services.prompts.messages(prompt, shown)
    tokens = await count_tokens([message.text for message in messages])
    return PromptPreview(
        key=key,
        version=prompt.version,
        messages=tuple(
            PreviewMessage(role=message.role, text=message.text, tokens=count)
            for message, count in zip(messages, tokens, strict=True)
        ),
        tokens=sum(tokens),
        tokenizer=TOKENIZER,
        missing=missing,
        unknown=tuple(sorted(given.keys() - set(prompt.variables))),
    )


async def _offered(
    services: GenerationServices,
    project_id: UUID,
    prompt: PromptVersion,
    order: QuestionOrder | PassageOrder,
) -> Mapping[str, str]:
    if isinstance(order, PassageOrder):
        require_fit(prompt, None, order.locale)
        standard = await services.contexts.standard(project_id, order.standard)
        return services.passages.prompt_values(GeneratePassage.of(order, project_id), standard)
    question = GenerateQuestion.of(order, project_id)
    require_question_fit(prompt, question)
    return prompt_values(question, await services.contexts.load(question))


def _sample(prompt: PromptVersion) -> QuestionOrder | PassageOrder:
    topic, grade = _SAMPLE_TOPIC[prompt.locale], _SAMPLE_GRADE[prompt.locale]
    if prompt.type is None:
        return PassageOrder(
            locale=prompt.locale,
            subject="science",
            topic=topic,
            grade=grade,
            cefr_level=CefrLevel.B1,
        )
    return QuestionOrder(
        type=prompt.type,
        locale=prompt.locale,
        subject="science",
        keyword=topic,
        grade=grade,
        bloom_level=BloomLevel.UNDERSTAND,
        cefr_level=CefrLevel.B1,
    )
