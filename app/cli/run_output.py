"""Runs as people read them."""

from decimal import Decimal

from app.cli.event_facts import codes_in_words
from app.cli.language import t
from app.cli.lists import one_line
from app.cli.output import money, print_json, say
from app.cli.prompt_arguments import moment
from app.shared.runs import Run, RunError, RunEstimate, RunItem, RunItemStatus, RunStatus

_STYLE = {
    RunStatus.QUEUED: "",
    RunStatus.RUNNING: "cyan",
    RunStatus.CANCELLING: "yellow",
    RunStatus.CANCELLED: "yellow",
    RunStatus.INTERRUPTED: "yellow",
    RunStatus.STOPPED: "yellow",
    RunStatus.FINISHED: "green",
}


def say_listed(run: Run) -> None:
    """A run in a list."""
    _say_head(run)
    if run.error is not None:
        say(f"    {one_line(_reason(run.error), indent=4)}", "dim")


def _reason(error: RunError) -> str:
    return f"{error.code}: {error.message}"


def _say_head(run: Run) -> None:
    counts = run.counts
    done = t(
        "{done}/{total} done: {saved} saved, {duplicate} duplicate, {failed} failed",
        "{done}/{total} 완료: 저장 {saved}, 중복 {duplicate}, 실패 {failed}",
    ).format(
        done=counts.done,
        total=run.item_count,
        saved=counts.saved,
        duplicate=counts.duplicate,
        failed=counts.failed,
    )
    say(f"{run.id}  {moment(run.created_at)}  {run.status}  {done}", _STYLE[run.status])


def print_run(run: Run, *, as_json: bool) -> None:
    """A run with all that is known of it, and what to do next."""
    if as_json:
        print_json(run.model_dump(mode="json"))
        return
    _say_head(run)
    if run.error is not None:
        say(f"    {_reason(run.error)}", "yellow")
    spent = run.spent
    facts = (
        (t("name", "이름"), run.name),
        (t("started", "시작"), run.started_at and moment(run.started_at)),
        (t("finished", "종료"), run.finished_at and moment(run.finished_at)),
        (t("calls", "호출"), str(spent.calls)),
        (t("tokens", "토큰"), f"{spent.input_tokens} + {spent.output_tokens}"),
        (t("cost", "비용"), money(spent.cost_usd)),
        (t("budget", "예산"), run.budget_usd and money(run.budget_usd)),
        (t("errors", "오류"), codes_in_words({**run.errors})),
    )
    for name, value in facts:
        if value:
            say(f"    {name:10} {value}")
    if run.counts.failed:
        _say_next(t("what failed", "실패한 문항"), f"qgen runs items {run.id} --status failed")
    if run.status.is_resumable:
        _say_next(t("to go on", "이어서 만들기"), f"qgen runs resume {run.id}")


def _say_next(why: str, command: str) -> None:
    say(f"    → {why}: {command}", "yellow")


def say_item(item: RunItem) -> None:
    """One item of a run."""
    spec = item.spec
    about = f"{spec.type} · {spec.locale} · {spec.keyword} · {spec.difficulty}"
    style = "red" if item.status is RunItemStatus.FAILED else ""
    say(f"{item.seq:4}  {item.status:9}  {item.question_id or '-'!s:36}  {about}", style)
    if item.error is not None:
        say(f"      {one_line(_reason(item.error), indent=6)}", "dim")


def print_estimate(estimate: RunEstimate, *, as_json: bool) -> None:
    """What a run would take."""
    if as_json:
        print_json(estimate.model_dump(mode="json"))
        return
    for one in estimate.models:
        say(
            t(
                "{model}: {calls} calls, about {input} + {output} tokens, about {cost}, at most "
                "{worst}",
                "{model}: 호출 {calls}회, 토큰 약 {input} + {output}, 약 {cost}, 최대 {worst}",
            ).format(
                model=f"{one.provider} {one.model}",
                calls=one.calls,
                input=one.input_tokens,
                output=one.output_tokens,
                cost=_money(one.cost_usd),
                worst=_money(one.worst_usd),
            )
        )
    say(
        t(
            "In all {n} questions, about {cost}, at most {worst} without repairs and fallbacks. "
            "Nothing was sent.",
            "모두 {n}문항, 약 {cost}, 최대 {worst}(수정 요청과 대체 모델 제외). 아무것도 보내지 "
            "않았습니다.",
        ).format(
            n=estimate.item_count,
            cost=_money(estimate.cost_usd),
            worst=_money(estimate.worst_usd),
        ),
        "bold",
    )


def _money(usd: Decimal | None) -> str:
    return t("unknown", "알 수 없음") if usd is None else money(usd)
