"""Where the benches work: an installation of their own that is gone afterwards."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from app.core.config import Settings
from app.core.di.container import Container
from app.core.di.opening import open_container


def settings_in(folder: Path, **parts: object) -> Settings:
    """An installation on embedded defaults below ``folder``, but for ``parts``."""
    alone = {"database_url": None, "supabase_url": None, "supabase_service_key": None}
    return Settings.model_validate({**alone, "data_dir": folder, **parts})


@asynccontextmanager
async def installation(**parts: object) -> AsyncIterator[Container]:
    """A container on a new embedded database; no vendor is there."""
    with new_folder() as folder:
        async with open_container(settings_in(folder, **parts), with_llms=False) as container:
            yield container


@contextmanager
def new_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, and that the server of the database may enter."""
    with tempfile.TemporaryDirectory(prefix="qgen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # root runs the server as nobody
        yield folder
