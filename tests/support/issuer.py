"""An issuer of users' tokens, as Supabase Auth is one: it publishes its public keys over HTTP."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from fastapi import FastAPI
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from starlette.responses import JSONResponse, Response

from app.shared.ids import new_id
from tests.support.api_server import serving

type PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

KEYS_PATH = "/auth/v1/.well-known/jwks.json"


def a_private_key(algorithm: str) -> PrivateKey:
    """A new key for ES256, RS256 or EdDSA."""
    match algorithm:
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "RS256":
            return rsa.generate_private_key(65537, 2048)
        case _:
            return ed25519.Ed25519PrivateKey.generate()


@dataclass(slots=True)
class Issuer:
    """Signs tokens. ``answer`` given: what it answers in place of its keys."""

    url: str = ""
    keys: dict[str, tuple[str, PrivateKey]] = field(default_factory=dict)
    asked: int = 0
    answer: Response | None = None

    def add_key(self, key_id: str, algorithm: str = "ES256") -> None:
        """Publish a new key, and sign with it."""
        self.keys[key_id] = (algorithm, a_private_key(algorithm))

    def token(self, key_id: str, /, **claims: object) -> str:
        """A token of a user who may use the API now, but for ``claims``; None leaves one out."""
        algorithm, key = self.keys[key_id]
        return jwt.encode(
            self.claims(**claims), key, algorithm, headers={"kid": key_id}, sort_headers=False
        )

    def claims(self, **claims: object) -> dict[str, object]:
        """What such a token says."""
        usual = {
            "iss": f"{self.url}/auth/v1",
            "aud": "authenticated",
            "sub": str(new_id()),
            "exp": int(time.time()) + 3600,
            "role": "authenticated",
            "app_metadata": {"provider": "email", "project": "local", "role": "viewer"},
            "user_metadata": {"role": "admin", "project": "beta"},
        }
        return {name: value for name, value in (usual | claims).items() if value is not None}

    def key_set(self) -> dict[str, object]:
        """The public halves, as RFC 7517 writes them."""
        return {"keys": [_published(id_, *key) for id_, key in self.keys.items()]}


@contextmanager
def an_issuer(*algorithms: str) -> Iterator[Issuer]:
    """An issuer on the loopback, with a key for each of these, by its name in lower case."""
    app, issuer = FastAPI(), Issuer()

    async def publish() -> Response:
        issuer.asked += 1
        return issuer.answer or JSONResponse(issuer.key_set())

    app.add_api_route(KEYS_PATH, publish)
    for algorithm in algorithms:
        issuer.add_key(algorithm.lower(), algorithm)
    with serving(app) as issuer.url:
        yield issuer


def _published(key_id: str, algorithm: str, key: PrivateKey) -> dict[str, object]:
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        written = ECAlgorithm.to_jwk(public)
    elif isinstance(public, rsa.RSAPublicKey):
        written = RSAAlgorithm.to_jwk(public)
    else:
        written = OKPAlgorithm.to_jwk(public)
    key_of_set: dict[str, object] = json.loads(written)
    return key_of_set | {"kid": key_id, "alg": algorithm, "use": "sig"}
