import tomllib

from app.core.config import REPOSITORY_ROOT
from app.core.exceptions import ErrorCode


def test_every_service_is_held_by_the_import_contract() -> None:
    config = tomllib.loads((REPOSITORY_ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (services,) = (c["modules"] for c in contracts if c["id"] == "services")

    files = (REPOSITORY_ROOT / "app" / "domain").rglob("*_service.py")

    modules = {".".join(f.relative_to(REPOSITORY_ROOT).with_suffix("").parts) for f in files}
    assert modules == set(services)


def test_every_error_code_has_a_status_of_an_error() -> None:
    assert {code for code in ErrorCode if not 400 <= code.http_status < 600} == set()
