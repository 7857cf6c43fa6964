"""Users' tokens over HTTP: JWTs of Supabase, by its published keys and by the shared secret."""

import time
from collections.abc import AsyncIterator, Iterator

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.api.v1.me import MeOut
from app.core.config import AuthMode
from app.shared.access import CallerKind, Scope
from app.shared.ids import new_id
from tests.support.api_client import Api, api_of, error_of
from tests.support.database import fresh_database
from tests.support.issuer import Issuer, a_private_key, an_issuer
from tests.support.keys import a_project, bearer
from tests.support.sandbox_process import SandboxProcess
from tests.support.settings import some_settings

ME = "/api/v1/me"
SECRET = "a secret that the issuer shares with us"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with an_issuer("ES256", "RS256", "EdDSA") as running:
        yield running


@pytest.fixture(scope="module")
async def api(
    database_server: str, prompts_template: str, sandbox_process: SandboxProcess, issuer: Issuer
) -> AsyncIterator[Api]:
    async with fresh_database(database_server, prompts_template) as url:
        settings = some_settings(
            url,
            sandbox_process.url,
            auth=AuthMode.REQUIRED,
            supabase_url=f"{issuer.url}/",
            supabase_jwt_secret=SECRET,
        )
        async with api_of(settings) as served:
            await a_project(url, "beta")
            yield served


async def ask(api: Api, token: str) -> httpx2.Response:
    return await api.http.get(ME, headers=bearer(token))


def by_secret(issuer: Issuer, **claims: object) -> str:
    return jwt.encode(issuer.claims(**claims), SECRET, "HS256")


@pytest.mark.parametrize("key", ["es256", "rs256", "eddsa", "secret"])
async def test_a_user_is_known_by_a_token_of_each_kind(api: Api, issuer: Issuer, key: str) -> None:
    user = new_id()
    claims: dict[str, object] = {
        "sub": str(user),
        "app_metadata": {"project": "beta", "role": "editor"},
    }
    token = by_secret(issuer, **claims) if key == "secret" else issuer.token(key, **claims)

    response = await ask(api, token)
    me = MeOut.model_validate_json(response.content)

    assert (me.kind, me.id) == (CallerKind.USER, user)
    assert me.scopes == [scope for scope in Scope if scope is not Scope.ADMIN]


async def test_what_users_write_themselves_gives_them_nothing(api: Api, issuer: Issuer) -> None:
    """The issuer's ``user_metadata`` say admin and beta."""
    own = issuer.token("es256", app_metadata={"role": "viewer"})
    viewer = MeOut.model_validate_json((await ask(api, issuer.token("es256"))).content)

    assert viewer.scopes == [Scope.READ]
    error_of(await ask(api, own), 403, "PROJECT_FORBIDDEN")


@pytest.mark.parametrize(
    ("app_metadata", "code"),
    [
        ({"role": "viewer", "project": "absent"}, "PROJECT_FORBIDDEN"),
        ({"role": "viewer", "project": ""}, "PROJECT_FORBIDDEN"),
        (None, "PROJECT_FORBIDDEN"),
        ({"project": "local"}, "SCOPE_MISSING"),
        ({"project": "local", "role": "owner"}, "SCOPE_MISSING"),
        ({"project": "local", "role": ""}, "SCOPE_MISSING"),
    ],
)
async def test_a_user_of_no_project_or_role_of_ours_may_do_nothing(
    api: Api, issuer: Issuer, app_metadata: dict[str, str] | None, code: str
) -> None:
    token = issuer.token("es256", app_metadata=app_metadata)

    error_of(await ask(api, token), 403, code)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": int(time.time()) - 60}, "TOKEN_EXPIRED"),
        ({"exp": None}, "TOKEN_INVALID"),
        ({"exp": "soon"}, "TOKEN_INVALID"),
        ({"exp": float("inf")}, "TOKEN_INVALID"),
        ({"nbf": int(time.time()) + 600}, "TOKEN_INVALID"),
        ({"aud": "anon"}, "TOKEN_INVALID"),
        ({"aud": None}, "TOKEN_INVALID"),
        ({"iss": "https://another.supabase.co/auth/v1"}, "TOKEN_INVALID"),
        ({"iss": None}, "TOKEN_INVALID"),
        ({"sub": "somebody"}, "TOKEN_INVALID"),
        ({"sub": None}, "TOKEN_INVALID"),
        ({"app_metadata": "admin"}, "TOKEN_INVALID"),
        ({"app_metadata": {"project": ["local"], "role": "viewer"}}, "TOKEN_INVALID"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else value,
)
@pytest.mark.parametrize("by", ["published key", "secret"])
async def test_a_token_that_says_something_wrong_is_refused(
    api: Api, issuer: Issuer, claims: dict[str, object], code: str, by: str
) -> None:
    token = by_secret(issuer, **claims) if by == "secret" else issuer.token("es256", **claims)

    error_of(await ask(api, token), 401, code)


async def test_a_token_that_a_public_key_was_made_to_sign_is_refused(
    api: Api, issuer: Issuer
) -> None:
    """Algorithm confusion: what is published is not taken for a secret."""
    public = issuer.keys["rs256"][1].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    confused = _signed_as("HS256", "rs256", issuer, pem)
    none = jwt.encode(issuer.claims(), "", "none", headers={"kid": "rs256"})
    by_another = jwt.encode(issuer.claims(), "another secret, which is long enough", "HS256")

    for token in (confused, none, by_another):
        error_of(await ask(api, token), 401, "TOKEN_INVALID")


async def test_a_key_signs_in_its_own_algorithm_only(api: Api, issuer: Issuer) -> None:
    foreign = jwt.encode(issuer.claims(), a_private_key("ES256"), "ES256", headers={"kid": "es256"})
    crossed = jwt.encode(issuer.claims(), a_private_key("RS256"), "RS256", headers={"kid": "es256"})
    larger = jwt.encode(issuer.claims(), issuer.keys["rs256"][1], "RS512", headers={"kid": "rs256"})
    nameless = jwt.encode(issuer.claims(), issuer.keys["es256"][1], "ES256")
    hs512 = jwt.encode(issuer.claims(), SECRET * 2, "HS512")

    for token in (foreign, crossed, larger, nameless, hs512):
        error_of(await ask(api, token), 401, "TOKEN_INVALID")


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "eyJhbGciOiJIUzI1NiJ9.e30.", "é"])
async def test_what_is_no_token_is_refused(api: Api, token: str) -> None:
    response = await api.http.get(ME, headers={b"Authorization": f"Bearer {token}".encode()})

    error_of(response, 401, "TOKEN_INVALID")


async def test_without_supabase_no_token_is_taken(guarded_api: Api, issuer: Issuer) -> None:
    for token in (issuer.token("es256"), by_secret(issuer)):
        error_of(await ask(guarded_api, token), 401, "TOKEN_INVALID")


async def test_tokens_that_cannot_be_checked_now_are_not_refused_for_good(
    prompted_url: str, sandbox: SandboxProcess, issuer: Issuer
) -> None:
    gone = some_settings(
        prompted_url, sandbox.url, auth=AuthMode.REQUIRED, supabase_url="http://127.0.0.1:1"
    )
    async with api_of(gone) as api:
        response = await ask(api, issuer.token("es256"))

    error_of(response, 503, "TOKEN_UNVERIFIABLE")
    assert response.headers["Retry-After"] == "30"


def _signed_as(algorithm: str, key_id: str, issuer: Issuer, secret: bytes) -> str:
    """By hand: the library refuses to sign with a public key."""
    import base64
    import hashlib
    import hmac
    import json

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    header = {"alg": algorithm, "typ": "JWT", "kid": key_id}
    signed = b".".join(part(json.dumps(half).encode()) for half in (header, issuer.claims()))
    return b".".join([signed, part(hmac.digest(secret, signed, hashlib.sha256))]).decode()
