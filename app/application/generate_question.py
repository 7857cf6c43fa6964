"""Generate one question."""

from app.application.steps.make_question import make_question, prepare_question
from app.application.steps.services import GenerationServices
from app.infrastructure.ai.base.streaming import StreamListener
from app.shared.generation import Generated, GenerateQuestion


async def generate_question(
    services: GenerationServices, order: GenerateQuestion, listener: StreamListener | None = None
) -> Generated:
    """Generate one question, store it, and tell whether it is new.

    A ``listener`` hears each reply of the model while it is written.

    Raises:
        BusinessException: before any call what ``prepare_question`` refuses, and
            PROVIDER_NOT_CONFIGURED, MODEL_UNKNOWN; after bounded retries and repairs the
            PROVIDER_* and REPLY_* codes, with only the calls stored.
    """
    prepared = await prepare_question(services, order)
    return await make_question(services, prepared, calls=[], listener=listener)
