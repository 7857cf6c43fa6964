"""Who asks, and whether they may: each route declares the one scope that it needs.

async def read_questions(caller: CanRead, ...): ...  # caller.project_id is all that it sees
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer, SecurityScopes
from starlette.datastructures import Headers

from app.api.dependencies import container_of
from app.application.authenticate import authenticate
from app.core.di.container import Container
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.access import Caller, CallerKind, Scope
from app.shared.loopback import is_loopback

_SCHEME = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="An API key (`qgen keys create`), or a user's token of Supabase.",
)
_SITES_OF_OURS = ("none", "same-origin")  # typed by a person, or by a page of this service
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


async def caller_of(container: Container, request: Request) -> Caller:
    """Who sent a request. Ask again while an answer goes on for long: a key may be revoked.

    Raises:
        BusinessException: AUTH_REQUIRED, KEY_*, TOKEN_*, PROJECT_FORBIDDEN; PROJECT_NOT_FOUND
            where this machine asks and the configured project is not there.
    """
    given = request.headers.get("authorization")
    if given is not None:
        return await _caller_by(container, given)
    if container.settings.is_open_to_loopback and _is_from_loopback(request):
        project_id = await container.project_id()
        return Caller(CallerKind.LOCAL, container.local_key_id, project_id, frozenset(Scope))
    raise BusinessException(
        ErrorCode.AUTH_REQUIRED,
        "Say who asks: Authorization: Bearer <key>. Make a key with: qgen keys create",
    )


async def _caller_by(container: Container, authorization: str) -> Caller:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BusinessException(
            ErrorCode.AUTH_REQUIRED, "Send the key as: Authorization: Bearer <key>."
        )
    async with container.sessions() as session:  # which connects only when it is asked something
        return await authenticate(container.access(session), token.strip())


def _is_from_loopback(request: Request) -> bool:
    """Whether a program on this machine asks for itself.

    Not a proxy for others, and not a web page in a browser here, be it by a name of its own that
    leads to this machine (the Host header tells) or by a request across origins, which other ports
    of this machine are too.
    """
    headers = request.headers
    return (
        request.client is not None
        and is_loopback(request.client.host)
        and is_loopback(_host_of(headers))
        and headers.get("origin", _own_origin(request)) == _own_origin(request)
        and headers.get("sec-fetch-site", "none") in _SITES_OF_OURS
        and not any(name in headers for name in _OF_PROXIES)
    )


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def _host_of(headers: Headers) -> str:
    return _host_of_url(f"http://{headers.get('host', '')}")


def _host_of_url(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def authenticated(request: Request, _given: Annotated[object, Depends(_SCHEME)]) -> Caller:
    """The caller; ``_given`` is for the description of the API only."""
    return await caller_of(container_of(request), request)


async def _permitted(
    needed: SecurityScopes, caller: Annotated[Caller, Depends(authenticated)]
) -> Caller:
    for scope in map(Scope, needed.scopes):
        if not caller.may(scope):
            raise BusinessException(
                ErrorCode.SCOPE_MISSING,
                f"This needs the scope {scope}, which the key or the role does not have.",
                {"scope": scope.value, "scopes": [*sorted(caller.scopes)]},
            )
    return caller


CanRead = Annotated[Caller, Security(_permitted, scopes=[Scope.READ.value])]
CanGenerate = Annotated[Caller, Security(_permitted, scopes=[Scope.GENERATE.value])]
CanBatch = Annotated[Caller, Security(_permitted, scopes=[Scope.BATCH.value])]
CanMedia = Annotated[Caller, Security(_permitted, scopes=[Scope.MEDIA.value])]
CanCheck = Annotated[Caller, Security(_permitted, scopes=[Scope.QC.value])]
CanWritePrompts = Annotated[Caller, Security(_permitted, scopes=[Scope.PROMPTS_WRITE.value])]
CanAdmin = Annotated[Caller, Security(_permitted, scopes=[Scope.ADMIN.value])]
