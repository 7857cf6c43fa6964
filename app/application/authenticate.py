"""Tell whose a token is."""

import time

from loguru import logger

from app.application.steps.services import AccessServices
from app.core.db import transaction
from app.core.exceptions import ErrorCode
from app.domain.access.key_text import KEY_BEGINS
from app.domain.access.verdicts import TOKEN_EXPIRED, Admitted, Refused, Verdict
from app.shared.access import Caller, CallerKind

_NO_PROJECT = Refused(
    ErrorCode.PROJECT_FORBIDDEN,
    "The token is for no project of this service. Ask whoever manages the users to set "
    "app_metadata.project to the code of one.",
)


async def authenticate(services: AccessServices, token: str) -> Caller:
    """Whose a key or a user's token is; the answer may be REMEMBERED_S old.

    Raises:
        BusinessException: KEY_INVALID, KEY_EXPIRED, KEY_REVOKED, TOKEN_INVALID, TOKEN_EXPIRED,
            TOKEN_UNVERIFIABLE, PROJECT_FORBIDDEN, and what ``transaction`` raises.
    """
    verdict = services.verdicts.get(token)
    if verdict is None:
        is_key = token.startswith(KEY_BEGINS)
        verdict = await (_judge_key if is_key else _judge_user)(services, token)
        services.verdicts.keep(token, verdict)
    match verdict:
        case Admitted():
            return verdict.caller_at(time.time())
        case Refused():
            raise verdict.as_error()


async def _judge_key(services: AccessServices, token: str) -> Verdict:
    async with transaction(services.session):
        verdict, used = await services.keys.recognise(token)
    if used is not None:
        try:
            async with transaction(services.session):
                await services.keys.tell_use(used)
        except Exception as error:  # noqa: BLE001 - logged; a good key works whether it is told or not
            logger.warning("The use of key {} could not be told: {}", used, error)
    return verdict


async def _judge_user(services: AccessServices, token: str) -> Verdict:
    user = await services.tokens.read(token)
    if isinstance(user, Refused):
        return user
    async with transaction(services.session):
        project_id = await services.projects.find(user.project) if user.project else None
    if project_id is None:
        return _NO_PROJECT
    caller = Caller(CallerKind.USER, user.user_id, project_id, user.scopes)
    return Admitted(caller, user.until, TOKEN_EXPIRED)
