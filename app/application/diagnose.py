"""Look at every part of the installation: is it configured, does it work, how fast."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from app.application.steps.examine import Examiner, Seen
from app.application.steps.services import CheckupServices, OpenDatabase
from app.core.db import transaction
from app.core.exceptions import BusinessException, ErrorCode
from app.domain.shared.prompt_cache import PROMPT_TTL_S
from app.infrastructure.ai.base.providers import LLMProviders
from app.infrastructure.db import migrations
from app.infrastructure.db.repositories.health import HealthRepository
from app.infrastructure.db.repositories.job_figures import JobFigureRepository
from app.infrastructure.db.repositories.projects import ProjectRepository
from app.infrastructure.db.repositories.prompts import PromptRepository
from app.infrastructure.storage.local import LocalStorage
from app.shared.checkup import SANDBOX, VENDORS, Finding, PartState
from app.shared.circuits import CircuitState
from app.shared.enums import Locale, PassageForm, QuestionType, Vendor
from app.shared.job_figures import NO_JOBS
from app.shared.jobs import JobStatus
from app.shared.prompts import PromptFilter
from app.shared.workers import WorkerTimings

_LOW_SPACE_BYTES = 1_000_000_000
_OLDEST_POSTGRES = 15
_DEFAULT_PROMPTS = (
    *(f"question.{type_}.{locale}" for type_ in QuestionType for locale in Locale),
    *(f"passage.{form}.{locale}" for form in PassageForm for locale in Locale),
)


async def diagnose(services: CheckupServices) -> tuple[Finding, ...]:
    """Look at all parts at once. Nothing is changed, nothing is raised, nothing costs money."""
    examiner = Examiner(services.secrets)
    groups = await asyncio.gather(
        _vendors(services, examiner),
        _database(services, examiner),
        _ground(services, examiner),
    )
    return tuple(finding for group in groups for finding in group)


async def _vendors(services: CheckupServices, examiner: Examiner) -> Sequence[Finding]:
    sandbox = Finding(
        part=SANDBOX,
        state=PartState.OK if services.uses_sandbox else PartState.OFF,
        facts={"mode": services.sandbox_mode, "plays_vendors": services.uses_sandbox},
    )
    try:
        async with services.open_llms() as llms:
            looks = (_vendor(services, llms, vendor, examiner) for vendor in Vendor)
            return [*await asyncio.gather(*looks), sandbox]
    except BusinessException as error:
        is_sandbox = error.code is ErrorCode.SANDBOX_UNAVAILABLE
        return [examiner.failed(SANDBOX if is_sandbox else VENDORS, error)]


async def _vendor(
    services: CheckupServices, llms: LLMProviders, vendor: Vendor, examiner: Examiner
) -> Finding:
    part = f"{VENDORS}.{vendor}"
    facts = {"model": llms.default_models[vendor], "is_default": vendor is llms.default_vendor}
    try:
        provider, _ = llms.choose(vendor, None)
    except BusinessException as error:
        # The default one is missed by every request that names none.
        state = PartState.WARNING if facts["is_default"] else PartState.OFF
        variable = error.details.get("variable")
        return Finding(part=part, state=state, facts={**facts, "variable": variable})

    async def look() -> Seen:
        await provider.probe()
        looked_at = {**facts, "is_sandbox": llms.is_sandbox}
        if not services.redis_place:  # this process has called nobody: its circuits tell nothing
            return Seen(facts=looked_at)
        circuit = await provider.circuit_state()
        state = PartState.OK if circuit is CircuitState.CLOSED else PartState.WARNING
        return Seen(state, {**looked_at, "circuit": circuit.value})

    return await examiner.examine(part, look, ErrorCode.PROVIDER_TIMEOUT)


async def _database(services: CheckupServices, examiner: Examiner) -> Sequence[Finding]:
    late = ErrorCode.DATABASE_UNAVAILABLE
    try:
        async with services.open_database() as database:
            server, schema, prompts, jobs = await asyncio.gather(
                examiner.examine("database", lambda: _server(services, database), late),
                examiner.examine("schema", lambda: _schema(services, database), late),
                examiner.examine("prompts", lambda: _prompts(services, database), late),
                examiner.examine("jobs", lambda: _jobs(services, database), late),
            )
    except BusinessException as error:  # the embedded one does not start
        return [examiner.failed("database", error)]
    if server.state is not PartState.FAILED:
        return [server, schema, prompts, jobs]
    # Prompts and jobs would say the same again, and so would the schema behind the same address.
    return [server] if database.direct_place == database.place else [server, schema]


async def _server(services: CheckupServices, database: OpenDatabase) -> Seen:
    async with database.sessions() as session, transaction(session):
        version = await HealthRepository(session).server_version()
    is_old = int(version.partition(".")[0]) < _OLDEST_POSTGRES
    return Seen(
        PartState.WARNING if is_old else PartState.OK,
        {
            "version": version,
            "is_embedded": services.is_embedded_database,
            "place": database.place,
            "oldest_version": _OLDEST_POSTGRES,
        },
    )


async def _schema(services: CheckupServices, database: OpenDatabase) -> Seen:
    """Through the direct connection, which migrations use."""
    found = await migrations.status(database.direct_url)
    wrong = found.changed or found.foreign_tables
    pending = len(found.pending) + len(found.queue_pending)
    # The embedded database is upgraded by whoever uses it next.
    if wrong or (pending and not services.is_embedded_database):
        state = PartState.FAILED
    else:
        state = PartState.WARNING if found.unknown else PartState.OK
    return Seen(
        state,
        {
            "applied": len(found.applied),
            "pending": pending,
            "changed": len(found.changed),
            "unknown": len(found.unknown),
            "foreign_tables": list(found.foreign_tables),
            "is_embedded": services.is_embedded_database,
            "place": database.direct_place,
        },
    )


async def _prompts(services: CheckupServices, database: OpenDatabase) -> Seen:
    """Which of the prompts that orders take by themselves have no active version."""
    active = await _active_prompts(services, database)
    missing = [key for key in _DEFAULT_PROMPTS if key not in active]
    return Seen(
        PartState.WARNING if missing else PartState.OK,
        {"active": len(active), "project": services.project, "missing": missing},
    )


async def _active_prompts(services: CheckupServices, database: OpenDatabase) -> frozenset[str]:
    try:
        async with database.sessions() as session, transaction(session):
            project_id = await ProjectRepository(session).find(services.project)
            if project_id is None:
                return frozenset()
            page = await PromptRepository(session).list(project_id, PromptFilter(), None, None)
    except BusinessException as error:
        if error.code is ErrorCode.DATABASE_NOT_MIGRATED:
            return frozenset()
        raise
    return frozenset(prompt.key for prompt in page.prompts if prompt.active_version)


async def _jobs(services: CheckupServices, database: OpenDatabase) -> Seen:
    """Whether jobs wait for nobody, or fail."""
    try:
        async with database.sessions() as session, transaction(session):
            found = await JobFigureRepository(session).read(WorkerTimings().dead_after_s)
    except BusinessException as error:
        # The embedded database is upgraded by whoever uses it next.
        if error.code is not ErrorCode.DATABASE_NOT_MIGRATED or not services.is_embedded_database:
            raise
        found = NO_JOBS
    failed = found.counts.get(JobStatus.FAILED, 0)
    is_stuck = found.orphans or (found.waiting and not found.workers)
    facts: dict[str, object] = {
        **{status.value: count for status, count in found.counts.items()},
        "failed": failed,
        "waiting": found.waiting,
        "orphans": found.orphans,
        "workers": found.workers,
        "newest_failure": found.newest_failure,
    }
    return Seen(PartState.WARNING if is_stuck or failed else PartState.OK, facts)


async def _ground(services: CheckupServices, examiner: Examiner) -> Sequence[Finding]:
    return [
        await examiner.examine(
            "storage", lambda: _storage(services), ErrorCode.STORAGE_UNAVAILABLE
        ),
        await examiner.examine("cache", lambda: _cache(services), ErrorCode.CACHE_UNAVAILABLE),
    ]


async def _cache(services: CheckupServices) -> Seen:
    """Whether processes share what they know of limits, circuits and activations."""
    async with services.open_redis() as redis:
        if redis is None:
            return Seen(facts={"kind": "process", "prompts_s": PROMPT_TTL_S})
        version = await redis.ping()  # which connects first
        started = time.perf_counter()
        await redis.ping()
        ping_ms = round((time.perf_counter() - started) * 1000, 1)
        place = services.redis_place
        facts = {"kind": "redis", "version": version, "place": place, "ping_ms": ping_ms}
        return Seen(facts=facts)


async def _storage(services: CheckupServices) -> Seen:
    """Whether files can be kept now; a folder that is not there yet is not made for that."""
    async with services.open_storage() as storage:
        facts: dict[str, object] = {"kind": "supabase", "bucket": storage.bucket}
        if not isinstance(storage, LocalStorage):
            await storage.check()
            return Seen(facts=facts | {"place": services.supabase_place})
        folder = await asyncio.to_thread(_folder, storage.folder)
        if folder.facts["exists"]:
            await storage.check()
        return Seen(folder.state, facts | {"kind": "folder", **folder.facts})


def _folder(folder: Path) -> Seen:
    """Whether files can be written in the folder, or, before it is made, where it will be."""
    folder = folder.absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"x")
    except OSError as error:
        raise BusinessException(
            ErrorCode.CONFIGURATION_INVALID,
            f"Nothing can be written in {there}. Set QGEN_DATA_DIR to a folder of yours.",
            {"reason": os.strerror(error.errno) if error.errno else str(error)},
        ) from error
    free = shutil.disk_usage(there).free
    return Seen(
        PartState.WARNING if free < _LOW_SPACE_BYTES else PartState.OK,
        {"path": str(folder), "exists": there == folder, "free_bytes": free},
    )
