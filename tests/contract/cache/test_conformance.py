"""What every store does, whatever is behind it."""

import asyncio
from dataclasses import dataclass

from pydantic import TypeAdapter

from app.infrastructure.cache.generations import Generations
from app.infrastructure.cache.record import Record
from app.infrastructure.cache.redis_store import RedisStore
from app.infrastructure.cache.store import LocalStore, SharedStore
from app.shared.ids import new_id
from tests.support.redis_server import RedisServer


@dataclass(frozen=True)
class Count:
    n: int = 0


def counting(store: SharedStore) -> Record[Count]:
    return Record(store, "count", TypeAdapter(Count), Count(), 60)


async def test_a_value_that_was_never_put_there_is_none(store: SharedStore) -> None:
    assert await store.read("nothing") is None


async def test_a_value_takes_the_place_of_none_and_of_the_one_that_is_there(
    store: SharedStore,
) -> None:
    assert await store.swap("key", None, b"\x00one", 60)
    assert await store.swap("key", b"\x00one", b"two", 60)

    assert await store.read("key") == b"two"


async def test_a_value_that_somebody_else_has_changed_is_not_replaced(store: SharedStore) -> None:
    await store.swap("key", None, b"one", 60)

    assert not await store.swap("key", None, b"mine", 60)
    assert not await store.swap("key", b"older", b"mine", 60)
    assert await store.read("key") == b"one"


async def test_changes_at_the_same_moment_all_count(store: SharedStore) -> None:
    record = counting(store)

    seen = await asyncio.gather(
        *(record.change(lambda count: (Count(count.n + 1), count.n)) for _ in range(12))
    )

    assert (await record.read()).n == 12
    assert sorted(seen) == list(range(12))


async def test_a_change_that_changes_nothing_is_not_written(store: SharedStore) -> None:
    record = counting(store)

    assert await record.change(lambda count: (count, count.n)) == 0

    assert await store.read("count") is None


async def test_a_value_of_another_version_counts_as_none(store: SharedStore) -> None:
    await store.swap("count", None, b'{"n": {"of": "tomorrow"}}', 60)
    record = counting(store)

    assert await record.read() == Count()
    await record.change(lambda count: (Count(count.n + 1), None))
    assert await record.read() == Count(1)


async def test_each_renewal_begins_a_generation_of_one_project_only(store: SharedStore) -> None:
    generations, mine, other = Generations(store), new_id(), new_id()
    first, others = await generations.current(mine), await generations.current(other)

    await generations.renew(mine)
    second = await generations.current(mine)
    await generations.renew(mine)

    assert len({first, second, await generations.current(mine)}) == 3
    assert await generations.current(other) == others


async def test_a_value_is_gone_after_its_time() -> None:
    now = 0.0
    store = LocalStore(lambda: now)
    await store.swap("key", None, b"one", 60)

    now = 59.9
    assert await store.read("key") == b"one"
    now = 60
    assert await store.read("key") is None
    assert await store.swap("key", None, b"new", 60)


async def test_redis_is_told_how_long_to_keep_a_value(redis_server: RedisServer) -> None:
    store = RedisStore(redis_server.url)
    await store.swap("key", None, b"one", 60)
    await store.close()

    left = redis_server.ask("PTTL", "qgen:key")
    assert 50_000 < int(left.removeprefix(b":")) <= 60_000


async def test_a_process_forgets_what_has_expired_though_nobody_asks_for_it() -> None:
    now = 0.0
    store = LocalStore(lambda: now)
    for n in range(3000):
        now = n
        await store.swap(f"key-{n}", None, b"one", 10)

    assert len(store._values) < 1100
