"""Runs as people read them."""

from decimal import Decimal

from app.cli.language import t
from app.cli.lists import one_line
from app.cli.output import as_text, money, print_json, say
from app.cli.prompt_arguments import moment
from app.shared.runs import Run, RunEstimate, RunItem, RunItemStatus, RunStatus

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
    if run.error is not None:
        say(f"    {one_line(f'{run.error.code}: {run.error.message}', indent=4)}", "dim")


def print_run(run: Run, *, as_json: bool) -> None:
    """A run with all that is known of it."""
    if as_json:
        print_json(run.model_dump(mode="json"))
        return
    say_listed(run)
    spent = run.spent
    facts = (
        (t("name", "이름"), run.name),
        (t("started", "시작"), run.started_at and moment(run.started_at)),
        (t("finished", "종료"), run.finished_at and moment(run.finished_at)),
        (t("calls", "호출"), str(spent.calls)),
        (t("tokens", "토큰"), f"{spent.input_tokens} + {spent.output_tokens}"),
        (t("cost", "비용"), money(spent.cost_usd)),
        (t("budget", "예산"), run.budget_usd and money(run.budget_usd)),
        (t("errors", "오류"), as_text({**run.errors}) if run.errors else None),
    )
    for name, value in facts:
        if value:
            say(f"    {name:10} {value}")


def say_item(item: RunItem) -> None:
    """One item of a run."""
    spec = item.spec
    about = f"{spec.type} · {spec.locale} · {spec.keyword} · {spec.difficulty}"
    style = "red" if item.status is RunItemStatus.FAILED else ""
    say(f"{item.seq:4}  {item.status:9}  {item.question_id or '-':36}  {about}", style)
    if item.error is not None:
        say(f"      {one_line(f'{item.error.code}: {item.error.message}', indent=6)}", "dim")


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
            "In all {n} questions, about {cost}, at most {worst}. Nothing was sent.",
            "모두 {n}문항, 약 {cost}, 최대 {worst}. 아무것도 보내지 않았습니다.",
        ).format(
            n=estimate.item_count,
            cost=_money(estimate.cost_usd),
            worst=_money(estimate.worst_usd),
        ),
        "bold",
    )


def _money(usd: Decimal | None) -> str:
    return t("unknown", "알 수 없음") if usd is None else money(usd)
