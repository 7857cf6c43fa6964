"""Who runs the server, and in which folder its data can live.

PostgreSQL refuses to run as root, so root starts it as ``nobody``, who cannot enter a 0700 home.
Nothing that was there before is ever chmod-ed; the data goes elsewhere instead.
"""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.infrastructure.db.embedded.errors import unavailable

CLUSTER = "cluster"  # PostgreSQL's data directory, inside the home

# System folders for what must outlive a process, most lasting first; /tmp is emptied by a restart.
_SPARE_PARENTS = (Path("/var/cache"), Path("/var/tmp"))  # noqa: S108


@dataclass(frozen=True)
class Account:
    """The system account that the server runs as."""

    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether this process needs no change of user to run the server."""
        return self.uid == os.geteuid()

    def can_use(self, path: Path) -> bool:
        """Whether the account can enter the folder, or run the file, through all its parents."""
        if self.is_ours:
            return True
        path = path.resolve()
        return self._allowed(path, 0o5 if path.is_file() else 0o1) and all(
            self._allowed(parent, 0o1) for parent in path.parents
        )

    def _allowed(self, path: Path, bits: int) -> bool:
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return (stat.S_IMODE(status.st_mode) >> shift) & bits == bits


@dataclass(frozen=True)
class Placement:
    """Where the data, the lock files and the log live, and who owns them."""

    home: Path
    account: Account


def place(wanted: Path) -> Placement:
    """The folder for the data that was asked to live in ``wanted``.

    That is ``wanted`` itself when the server's account can get there. Otherwise it is a folder of a
    name made from ``wanted`` under the system's cache or temporary folder, the same one every time.
    Data that exists in one of the two keeps its place.

    Raises:
        BusinessException: DATABASE_UNAVAILABLE when the data exists where the server cannot get at
            it, or when no folder can be used.
    """
    account = _account(wanted / CLUSTER)
    has_data = (wanted / CLUSTER).exists()
    if has_data and not account.can_use(wanted):
        raise unavailable(
            f"The database is in {wanted}, which user id {account.uid} cannot enter (PostgreSQL "
            "does not run as root). Let others traverse its parents, or run as its owner."
        )
    if has_data or account.is_ours:
        return Placement(_made(wanted, account), account)
    spare = _spare_folder(account, "qgen-postgres-" + _digest(str(wanted)))
    if (spare / CLUSTER).exists() or not account.can_use(_made(wanted, account)):
        return Placement(_made(spare, account), account)
    return Placement(wanted, account)


def shared_folder(account: Account, name: str) -> Path:
    """A folder of ours that ``account`` can enter, the same for every project of this user."""
    return _made(_spare_folder(account, name), account)


def _account(cluster: Path) -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    import pwd  # here, because Windows has none

    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise unavailable("PostgreSQL cannot run as root, and there is no user nobody.") from error
    return Account(nobody.pw_uid, nobody.pw_gid)


def _spare_folder(account: Account, name: str) -> Path:
    for parent in (*_SPARE_PARENTS, Path(tempfile.gettempdir())):
        if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK) and account.can_use(parent):
            folder = parent / name
            if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != os.geteuid()):
                raise unavailable(f"{folder} was made by somebody else.")
            return folder
    raise unavailable(
        "There is no folder for PostgreSQL: /var/cache, /var/tmp and /tmp are closed."
    )


def _made(folder: Path, account: Account) -> Path:
    """``folder``, made when it is not there: only then its mode is ours to choose."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o700 if account.is_ours else 0o711)
    return folder


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
