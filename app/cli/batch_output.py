"""Batches as people read them."""

from decimal import Decimal

from app.cli.event_facts import codes_in_words
from app.cli.language import t
from app.cli.lists import one_line
from app.cli.output import money, print_json, say
from app.cli.prompt_arguments import moment
from app.shared.batches import (
    Batch,
    BatchCounts,
    BatchError,
    BatchEstimate,
    BatchItem,
    BatchItemStatus,
    BatchPart,
    BatchStatus,
    PartStatus,
)

_STYLE = {
    BatchStatus.RUNNING: "cyan",
    BatchStatus.STOPPED: "yellow",
    BatchStatus.QUARANTINED: "red",
    BatchStatus.CANCELLING: "yellow",
    BatchStatus.COMPLETED: "green",
    BatchStatus.PARTIALLY_COMPLETED: "yellow",
    BatchStatus.FAILED: "red",
    BatchStatus.CANCELLED: "yellow",
    BatchStatus.EXPIRED: "yellow",
}
_COUNTED = (
    ("succeeded", t("succeeded", "성공")),
    ("duplicate", t("duplicate", "중복")),
    ("failed", t("failed", "실패")),
    ("expired", t("expired", "만료")),
    ("missing", t("missing", "누락")),
    ("cancelled", t("cancelled", "취소")),
)


def say_listed(batch: Batch) -> None:
    """A batch in a list."""
    _say_head(batch)
    if batch.error is not None:
        say(f"    {one_line(_reason(batch.error), indent=4)}", "dim")


def print_batch(batch: Batch, *, as_json: bool) -> None:
    """A batch with all that is known of it, and what to do next."""
    if as_json:
        print_json(batch.model_dump(mode="json"))
        return
    _say_head(batch)
    if batch.error is not None:
        say(f"    {_reason(batch.error)}", "yellow")
    facts = (
        (t("name", "이름"), batch.name),
        (t("round", "회차"), _round(batch)),
        (t("started", "시작"), batch.started_at and moment(batch.started_at)),
        (t("finished", "종료"), batch.finished_at and moment(batch.finished_at)),
        (t("errors", "오류"), codes_in_words({**batch.errors})),
    )
    for name, value in facts:
        if value:
            say(f"    {name:10} {value}")
    print_cost(batch)
    for part in batch.parts:
        _say_part(part)
    _say_next_steps(batch)


def print_cost(batch: Batch) -> None:
    """What was expected, is reserved, and was spent."""
    spent = batch.money
    facts = (
        (t("estimated", "예상"), spent.estimated_usd),
        (t("reserved", "예약"), spent.reserved_usd or None),
        (t("cost", "비용"), spent.cost_usd),
        (t("budget", "예산"), spent.budget_usd),
    )
    told = [f"{name} {money(usd)}" for name, usd in facts if usd is not None]
    say(f"    {', '.join(told)}")
    if spent.unknown_rows:
        unknown = t(
            "{n} rows may have been billed beyond that: their answers could not be read",
            "그 밖에 {n}행이 청구되었을 수 있습니다. 응답을 읽지 못했습니다",
        )
        say("    " + unknown.format(n=spent.unknown_rows), "yellow")
    calls = t("calls {calls}, tokens {input} + {output}", "호출 {calls}, 토큰 {input} + {output}")
    figures = calls.format(calls=spent.calls, input=spent.input_tokens, output=spent.output_tokens)
    say(f"    {figures}", "dim")


def say_item(item: BatchItem) -> None:
    """One row of a batch."""
    about = f"{item.type} · {item.keyword} · {item.difficulty}"
    style = "red" if item.status is BatchItemStatus.FAILED else ""
    say(f"{item.seq:5}  {item.status:9}  {item.question_id or '-'!s:36}  {about}", style)
    if item.error is not None:
        say(f"       {one_line(_reason(item.error), indent=7)}", "dim")


def print_estimate(estimate: BatchEstimate, *, as_json: bool) -> None:
    """What a batch would take."""
    if as_json:
        print_json(estimate.model_dump(mode="json"))
        return
    say(
        t(
            "{model}: {available} of {count} questions can be had, about {input} + {output} "
            "tokens, about {cost}, at most {worst}. Nothing is reserved.",
            "{model}: {count}문항 중 {available}문항 가능, 토큰 약 {input} + {output}, 약 {cost}, "
            "최대 {worst}. 아무것도 예약하지 않았습니다.",
        ).format(
            model=f"{estimate.provider} {estimate.model}",
            available=estimate.available,
            count=estimate.item_count,
            input=estimate.input_tokens,
            output=estimate.output_tokens,
            cost=_money(estimate.cost_usd),
            worst=_money(estimate.worst_usd),
        ),
        "bold",
    )
    if estimate.repeated:
        repeated = t(
            "{n} of them repeat a keyword in a cell: the model may write the same again. More "
            "cells or keywords, or --strict, avoid that.",
            "그중 {n}문항은 같은 키워드와 칸을 되풀이해 같은 문항이 나올 수 있습니다. 칸이나 "
            "키워드를 늘리거나 --strict를 쓰면 피할 수 있습니다.",
        )
        say(repeated.format(n=estimate.repeated), "yellow")


def _say_head(batch: Batch) -> None:
    done = t("{done}/{total} done", "{done}/{total} 완료").format(
        done=batch.counts.done, total=batch.item_count
    )
    words = ", ".join([done, *_counted(batch.counts)])
    by = f"{batch.provider} {batch.model}"
    if batch.is_sandbox:
        by += t(" (sandbox)", " (샌드박스)")
    head = f"{batch.id}  {moment(batch.created_at)}  {by}"
    say(f"{head}  {batch.status}  {words}", _STYLE.get(batch.status, ""))


def _counted(counts: BatchCounts) -> list[str]:
    found = counts.model_dump()
    return [f"{word} {found[name]}" for name, word in _COUNTED if found[name]]


def _round(batch: Batch) -> str | None:
    if batch.parent_id is None:
        return None
    return t("{round}, retries batch {parent}", "{round}, 배치 {parent}의 재시도").format(
        round=batch.round, parent=batch.parent_id
    )


def _say_part(part: BatchPart) -> None:
    rows = part.last_seq - part.first_seq + 1
    facts = [
        t("part {no}: {rows} rows", "파트 {no}: {rows}행").format(no=part.part_no, rows=rows),
        str(part.status),
        part.provider_batch_id or "",
        part.vendor_status or "",
    ]
    style = "red" if part.status is PartStatus.QUARANTINED else ""
    say("    " + "  ".join(fact for fact in facts if fact), style)
    if part.error is not None:
        say(f"      {_reason(part.error)}", "yellow")
    for candidate in part.candidates if part.status is PartStatus.QUARANTINED else ():
        say(f"      {t('may be', '후보')} {candidate}", "yellow")
    if part.report is not None:
        for words in part.report.disagreements:
            say(f"      {t('disagreement', '불일치')}: {words}", "yellow")
        if part.report.broken:
            lines = ", ".join(part.report.broken_lines)
            say(f"      {t('broken lines', '깨진 줄')} {part.report.broken}: {lines}", "yellow")


def _say_next_steps(batch: Batch) -> None:
    counts = batch.counts
    if counts.failed:
        _say_next(t("what failed", "실패한 문항"), f"items {batch.id} --status failed")
    if batch.status is BatchStatus.STOPPED:
        _say_next(t("to go on", "이어서 하기"), f"resume {batch.id}")
    if batch.status is BatchStatus.QUARANTINED:
        _say_next(t("once you have looked", "확인한 뒤"), f"reconcile {batch.id} --adopt ID")
    if batch.retried_by is not None:
        _say_next(t("what was asked for again", "다시 요청한 행"), f"show {batch.retried_by}")
    elif batch.status.is_final and counts.failed + counts.expired + counts.missing:
        _say_next(t("to ask for them again", "다시 요청하기"), f"retry {batch.id}")


def _say_next(why: str, command: str) -> None:
    say(f"    → {why}: qgen batch {command}", "yellow")


def _reason(error: BatchError) -> str:
    return f"{error.code}: {error.message}"


def _money(usd: Decimal | None) -> str:
    return t("unknown", "알 수 없음") if usd is None else money(usd)
