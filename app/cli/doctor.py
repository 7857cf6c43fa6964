"""``qgen doctor``: how every part of the installation is, and what to do about it."""

from collections.abc import Callable, Mapping

import typer

from app.application.diagnose import diagnose
from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.output import print_json, say
from app.cli.prompt_arguments import JsonOption
from app.cli.runner import run
from app.core.config import Settings
from app.core.di.checkup import checkup_services
from app.shared.checkup import SANDBOX, VENDORS, Finding, PartState
from app.shared.circuits import CircuitState

_MARK = {
    PartState.OK: ("✔", "green"),
    PartState.OFF: ("–", "dim"),
    PartState.WARNING: ("!", "yellow"),
    PartState.FAILED: ("✖", "red"),
}
_INDENT = " " * 35
_SHOWN_NAMES = 3

type Facts = Mapping[str, object]


def doctor(json: JsonOption = False) -> None:
    """Look at every part."""

    async def work(settings: Settings) -> None:
        findings = await diagnose(checkup_services(settings))
        works = all(finding.state is not PartState.FAILED for finding in findings)
        if json:
            parts = [
                finding.model_dump(mode="json") | {"advice": _advice(finding)}
                for finding in findings
            ]
            print_json({"works": works, "parts": [*parts]})
        else:
            for finding in findings:
                _say(finding)
        if not works:
            raise typer.Exit(EXIT_FAILED)

    run(work, as_json=json)


def _say(finding: Finding) -> None:
    mark, style = _MARK[finding.state]
    took = "" if finding.latency_ms is None else f"{finding.latency_ms} ms"
    said = _description(finding)
    say(f"{mark} {finding.part:<22} {took:>8}  {said}", style)
    advice = _advice(finding)
    if advice:
        say(f"{_INDENT}→ {advice}", style)


def _description(finding: Finding) -> str:
    if finding.problem:
        return finding.problem.code
    if finding.part.startswith(VENDORS):
        return _vendor(finding.facts)
    return _DESCRIPTIONS[finding.part](finding.facts)


def _advice(finding: Finding) -> str | None:
    """What to do; None where there is nothing to do."""
    if finding.problem:
        reason = finding.problem.reason
        return f"{finding.problem.message} {f'({reason})' if reason else ''}".rstrip()
    if finding.part.startswith(VENDORS) and "variable" in finding.facts:
        return _vendor_advice(finding.facts)
    advise = _ADVICE.get(finding.part)
    return advise(finding.facts) if advise and finding.state in _NOT_FINE else None


_NOT_FINE = (PartState.WARNING, PartState.FAILED)


def _vendor(facts: Facts) -> str:
    if "variable" in facts:
        return t("not configured", "설정되지 않음")
    played = t("played by the sandbox", "샌드박스가 대신함")
    default = t("the default", "기본 제공자")
    notes = (
        facts["model"],
        default if facts["is_default"] else None,
        played if facts["is_sandbox"] else None,
        _NOT_CLOSED.get(str(facts.get("circuit"))),
    )
    return ", ".join(str(note) for note in notes if note)


_NOT_CLOSED: Mapping[str, str] = {
    CircuitState.OPEN: t(
        "not asked for a while: it failed again and again", "반복된 실패로 잠시 호출하지 않음"
    ),
    CircuitState.HALF_OPEN: t(
        "to be tried again with the next request", "다음 요청으로 다시 시도함"
    ),
}


def _vendor_advice(facts: Facts) -> str:
    text = t("Set {variable} to use it.", "사용하려면 {variable}을(를) 설정하세요.")
    if facts["is_default"]:
        text += t(
            " Requests that name no provider need it: or set QGEN_PROVIDER to another.",
            " 제공자를 지정하지 않은 요청에 필요합니다. 또는 QGEN_PROVIDER를 바꾸세요.",
        )
    return text.format(variable=facts["variable"])


def _sandbox(facts: Facts) -> str:
    if facts["plays_vendors"]:
        text = t("plays the vendors by rules (QGEN_SANDBOX={mode})", "제공자를 대신함 ({mode})")
    else:
        text = t("not used: the vendors are real", "쓰지 않음: 실제 제공자를 호출")
    return text.format(mode=facts["mode"])


def _database(facts: Facts) -> str:
    kind = t("embedded", "내장") if facts["is_embedded"] else facts["place"]
    return f"PostgreSQL {facts['version']}, {kind}"


def _schema(facts: Facts) -> str:
    counts = (
        (t("applied", "적용됨"), facts["applied"]),
        (t("pending", "대기"), facts["pending"]),
        (t("changed", "변경됨"), facts["changed"]),
        (t("unknown", "파일 없음"), facts["unknown"]),
    )
    text = ", ".join(f"{name} {count}" for name, count in counts if count)
    if facts["pending"] and facts["is_embedded"]:
        text += t(" (with the next command)", " (다음 명령에서 적용)")
    return text


def _schema_advice(facts: Facts) -> str:
    if facts["pending"] and not facts["changed"] and not facts["foreign_tables"]:
        return t("Run: qgen db upgrade", "실행: qgen db upgrade")
    return t("See: qgen db status", "확인: qgen db status")


def _prompts(facts: Facts) -> str:
    text = t("{n} active in project {project}", "프로젝트 {project}에 활성 {n}개")
    return text.format(n=facts["active"], project=facts["project"])


def _prompts_advice(facts: Facts) -> str:
    missing = facts["missing"]
    assert isinstance(missing, list)  # noqa: S101 - diagnose says so
    names = ", ".join(missing[:_SHOWN_NAMES]) + (", ..." if len(missing) > _SHOWN_NAMES else "")
    text = t(
        "{n} have no active version ({names}). Run: qgen prompts push, and activate",
        "활성 버전이 없는 프롬프트 {n}개({names}). 실행: qgen prompts push, activate",
    )
    return text.format(n=len(missing), names=names)


def _jobs(facts: Facts) -> str:
    named = (
        (t("{n} workers", "작업자 {n}개"), facts["workers"]),
        (t("{n} waiting", "대기 {n}개"), facts.get("queued")),
        (t("{n} running", "실행 중 {n}개"), facts.get("running")),
        (t("{n} done within a day", "하루 내 완료 {n}개"), facts.get("succeeded")),
        (t("{n} failed", "실패 {n}개"), facts["failed"]),
    )
    told = [text.format(n=count) for text, count in named if count]
    return ", ".join(told) or t("none", "없음")


def _jobs_advice(facts: Facts) -> str:
    problems = []
    if (facts["waiting"] or facts["orphans"]) and not facts["workers"]:
        text = t(
            "{n} are due, {begun} were begun, and no worker lives. Run: qgen worker",
            "대기 작업 {n}개, 시작된 작업 {begun}개가 있으나 작업자가 없습니다. 실행: qgen worker",
        )
        problems.append(text.format(n=facts["waiting"], begun=facts["orphans"]))
    elif facts["orphans"]:
        text = t(
            "{n} were begun by workers that live no more; the next sweep of a worker takes them "
            "over, within a minute.",
            "사라진 작업자가 시작한 작업 {n}개: 다른 작업자가 1분 안에 이어받습니다.",
        )
        problems.append(text.format(n=facts["orphans"]))
    if facts["failed"]:
        text = t(
            "The newest failure is {code}. See, in each project: qgen jobs list --status failed",
            "최근 실패: {code}. 프로젝트마다 확인: qgen jobs list --status failed",
        )
        problems.append(text.format(code=facts["newest_failure"]))
    return " ".join(problems)


def _storage(facts: Facts) -> str:
    if facts["kind"] == "supabase":
        text = t("Supabase at {place}, bucket {bucket}", "Supabase {place}, 버킷 {bucket}")
        return text.format(place=facts["place"], bucket=facts["bucket"])
    free = facts["free_bytes"]
    gigabytes = free / 1e9 if isinstance(free, int) else 0
    text = t("{path}, {free:.1f} GB free", "{path}, 남은 공간 {free:.1f} GB")
    made = "" if facts["exists"] else t(" (made when it is needed)", " (필요할 때 만듦)")
    return text.format(path=facts["path"], free=gigabytes) + made


def _cache(facts: Facts) -> str:
    if facts["kind"] == "redis":
        text = t(
            "Redis {version} at {place}, answers in {ms} ms",
            "Redis {version}, {place}, 응답 {ms} ms",
        )
        return text.format(version=facts["version"], place=facts["place"], ms=facts["ping_ms"])
    text = t(
        "in this process: prompts for {s} s; shared with no other process (circuits: "
        "/health/ready of each server)",
        "이 프로세스 안에서만: 프롬프트 {s}초 (차단 상태는 각 서버의 /health/ready)",
    )
    return text.format(s=facts["prompts_s"])


_DESCRIPTIONS: Mapping[str, Callable[[Facts], str]] = {
    SANDBOX: _sandbox,
    "database": _database,
    "schema": _schema,
    "prompts": _prompts,
    "jobs": _jobs,
    "storage": _storage,
    "cache": _cache,
}
_ADVICE: Mapping[str, Callable[[Facts], str]] = {
    "database": lambda facts: t(
        "Use PostgreSQL {oldest} or newer.", "PostgreSQL {oldest} 이상을 쓰세요."
    ).format(oldest=facts["oldest_version"]),
    "schema": _schema_advice,
    "prompts": _prompts_advice,
    "jobs": _jobs_advice,
    "storage": lambda facts: t("Make room on that disk.", "디스크 공간을 확보하세요."),
}
