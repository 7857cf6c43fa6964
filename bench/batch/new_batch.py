"""``python -m bench.batch.new_batch (open | answered) FOLDER ITEMS``: prints the id of a new batch."""

import asyncio
import sys
from pathlib import Path

from bench.batch.place import place_in


async def _main(kind: str, folder: Path, items: int) -> None:
    async with place_in(folder) as place:
        make = place.answered_batch if kind == "answered" else place.new_batch
        print(await make(items))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
