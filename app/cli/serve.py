"""``qgen serve``: the HTTP API."""

from contextlib import suppress
from functools import partial
from typing import Annotated

import typer

from app.cli.exit_codes import EXIT_FAILED, EXIT_USAGE
from app.cli.language import t
from app.core.config import Settings, load_settings
from app.core.exceptions import BusinessException, ErrorCode
from app.core.logging import configure_logging
from app.shared.garbage import uncollected
from app.shared.loopback import is_loopback

GRACEFUL_SHUTDOWN_S = 30


def serve(
    host: Annotated[str, typer.Option(help=t("Address.", "주소."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=t("Port.", "포트."), min=0, max=65535)] = 8000,
) -> None:
    """Serve the HTTP API; its description is at /docs."""
    with uncollected():  # the web framework: half a second, which no other command needs
        import uvicorn

        from app.core.http_server import HttpServer
        from app.main import create_app, end_streams

    try:
        settings = load_settings()
        _require_keys_beyond_loopback(settings, host)
    except BusinessException as error:
        _tell(error)
        raise typer.Exit(EXIT_USAGE) from None
    configure_logging(settings.log_level, settings.log_format)
    app = create_app(settings)
    server = HttpServer(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_S,
        ),
        about_to_stop=partial(end_streams, app),
    )
    with suppress(SystemExit):  # uvicorn's own, after it said why: a port that is taken
        server.run()
    if isinstance(app.state.start_error, BusinessException):
        _tell(app.state.start_error)
    if not server.started:
        raise typer.Exit(EXIT_FAILED)


def _tell(error: BusinessException) -> None:
    from app.cli.output import print_error  # with Rich, which a server that starts does without

    print_error(error)


def _require_keys_beyond_loopback(settings: Settings, host: str) -> None:
    if settings.is_open_to_loopback and not is_loopback(host):
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            f"Nobody is asked for a key here, so the server does not listen on {host}. Set "
            "QGEN_AUTH=required, and make a key with: qgen keys create",
        )
