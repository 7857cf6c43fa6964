"""How a command runs: settings, logging, one event loop, and errors as exit codes."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import NoReturn
from uuid import UUID

import typer
from loguru import logger

from app.cli.exit_codes import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE
from app.cli.language import t
from app.cli.output import complain, print_error, print_json
from app.core.config import Settings, load_settings
from app.core.context import request_context
from app.core.db import Session
from app.core.di.container import Container
from app.core.di.opening import open_container
from app.core.exceptions import BusinessException, ErrorCode
from app.core.logging import configure_logging

# The caller has to change the call or the configuration; anything else may go well another time.
_USAGE_CODES = frozenset(
    {
        ErrorCode.VALIDATION_FAILED,
        ErrorCode.CONFIGURATION_INVALID,
        ErrorCode.PROJECT_NOT_FOUND,
        ErrorCode.PROJECT_EXISTS,
        ErrorCode.KEY_NOT_FOUND,
        ErrorCode.KEY_REVOKED,
        ErrorCode.KEY_ROTATED,
        ErrorCode.QUESTION_NOT_FOUND,
        ErrorCode.QUESTION_EXISTS,
        ErrorCode.PASSAGE_NOT_FOUND,
        ErrorCode.STANDARD_NOT_FOUND,
        ErrorCode.KEYWORDS_EXHAUSTED,
        ErrorCode.ASSET_NOT_FOUND,
        ErrorCode.ASSET_INVALID,
        ErrorCode.ASSET_TOO_LARGE,
        ErrorCode.JOB_NOT_FOUND,
        ErrorCode.RUN_NOT_FOUND,
        ErrorCode.RUN_STATE_CONFLICT,
        ErrorCode.BATCH_NOT_FOUND,
        ErrorCode.BATCH_STATE_CONFLICT,
        ErrorCode.BATCH_NOT_SUPPORTED,
        ErrorCode.JOB_STATE_CONFLICT,
        ErrorCode.MODEL_UNKNOWN,
        ErrorCode.PROVIDER_NOT_CONFIGURED,
        ErrorCode.VERSION_CONFLICT,
        ErrorCode.PROMPT_NOT_FOUND,
        ErrorCode.PROMPT_INVALID,
        ErrorCode.PROMPT_MISMATCH,
        ErrorCode.PROMPT_ROLLBACK_IMPOSSIBLE,
        ErrorCode.PROMPT_VARIABLE_MISSING,
        ErrorCode.PROMPT_VARIABLE_UNKNOWN,
        ErrorCode.IMPORT_FILE_UNREADABLE,
        ErrorCode.IMPORT_REJECTED,
    }
)


def run(
    command: Callable[[Settings], Coroutine[None, None, None]],
    *,
    as_json: bool = False,
    is_server: bool = False,
) -> None:
    """Run a command to its end.

    Exit codes: 0 done, 1 failed, 2 wrong arguments, input or configuration, 130 interrupted.
    The log shows warnings and errors only, unless QGEN_LOG_LEVEL says DEBUG; that of what goes on
    until a signal comes (``is_server``) is as configured.
    """
    with request_context() as request_id:
        try:
            settings = load_settings()
            is_quiet = settings.log_level == "INFO" and not is_server
            configure_logging("WARNING" if is_quiet else settings.log_level, settings.log_format)
            asyncio.run(_until_terminated(command(settings)))
        except BusinessException as error:
            _fail(error, request_id, as_json=as_json)
        except typer.Exit:
            raise
        except Exception:  # noqa: BLE001 - the last resort: logged, and told in the one form
            logger.exception("Unexpected error")
            message = "Something went wrong on our side; the log above tells where."
            _fail(BusinessException(ErrorCode.INTERNAL_ERROR, message), request_id, as_json=as_json)
        except (KeyboardInterrupt, asyncio.CancelledError):
            complain(t("Interrupted.", "중단했습니다."))
            raise typer.Exit(EXIT_INTERRUPTED) from None


def _fail(error: BusinessException, request_id: UUID, *, as_json: bool) -> NoReturn:
    print_error(error)
    if as_json:
        print_json(error.as_body(request_id))
    raise typer.Exit(EXIT_USAGE if error.code in _USAGE_CODES else EXIT_FAILED) from None


@asynccontextmanager
async def workplace(
    settings: Settings, *, with_llms: bool = False
) -> AsyncIterator[tuple[Container, Session, UUID]]:
    """What most commands need: the parts, a session, and the id of the configured project."""
    async with any_workplace(settings, with_llms=with_llms) as (container, session):
        yield container, session, await container.project_id()


@asynccontextmanager
async def any_workplace(
    settings: Settings, *, with_llms: bool = False
) -> AsyncIterator[tuple[Container, Session]]:
    """As ``workplace``, for what belongs to no project."""
    async with (
        open_container(settings, with_llms=with_llms) as container,
        container.sessions() as session,
    ):
        yield container, session


async def _until_terminated(work: Awaitable[None]) -> None:
    """SIGTERM and a closed terminal end a command as Ctrl-C does: what it started is stopped."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    await task
