"""A process that uses an embedded PostgreSQL: ``python -m tests.support.postgres_user <data_dir>``.

It prints the url, waits until its standard input is closed, and leaves.
"""

import asyncio
import sys
from pathlib import Path

from app.infrastructure.db.embedded import EmbeddedPostgres


async def main() -> None:
    server = EmbeddedPostgres(Path(sys.argv[1]))
    sys.stdout.write(await server.start() + "\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
