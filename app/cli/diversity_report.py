"""A report of diversity as a person reads it."""

from rich.table import Table

from app.cli.language import t
from app.cli.lists import one_line
from app.cli.output import out, safe, say
from app.shared.diversity import (
    Coverage,
    DiversityReport,
    Duplicates,
    EmptyCell,
    Openings,
    Spread,
    TwinPair,
    Wording,
)

_OPENINGS_SHOWN = 5
_PAIRS_SHOWN = 5
_CELLS_SHOWN = 5


def print_report(report: DiversityReport) -> None:
    """The figures, with the openings, pairs and cells that matter most."""
    say(t("{n} questions", "문항 {n}개").format(n=f"{report.questions:,}"), "bold")
    for wording in report.wording:
        _print_wording(wording)
    if report.duplicates is not None:
        _print_duplicates(report.duplicates)
    if report.coverage is not None:
        _print_coverage(report.coverage)


def _print_wording(wording: Wording) -> None:
    bleu, openings = wording.self_bleu, wording.openings
    sample = t("over {n} texts", "문항 {n}개 기준").format(n=bleu.sample) if bleu else ""
    _head(
        t(
            "Wording in {locale}: {questions} questions, {words} words",
            "표현 {locale}: 문항 {questions}개, 낱말 {words}개",
        ).format(
            locale=wording.locale, questions=f"{wording.questions:,}", words=f"{wording.words:,}"
        )
    )
    _print_figures(
        ("distinct-1", _figure(wording.distinct_1), t("high is varied", "높을수록 다양")),
        ("distinct-2", _figure(wording.distinct_2), t("high is varied", "높을수록 다양")),
        (
            "self-BLEU",
            _figure(bleu.score if bleu else None),
            ", ".join(filter(None, (t("low is varied", "낮을수록 다양"), sample))),
        ),
    )
    if openings is not None:
        _print_openings(openings)


def _print_openings(openings: Openings) -> None:
    say(
        t(
            "  Openings: {n} different, Herfindahl index {index}",
            "  첫머리: {n}가지, 허핀달 지수 {index}",
        ).format(n=f"{openings.different:,}", index=_figure(openings.herfindahl))
    )
    for opening in openings.top[:_OPENINGS_SHOWN]:
        say(f"    {opening.share:6.1%}  {one_line(opening.words, indent=12)}")


def _print_duplicates(found: Duplicates) -> None:
    _head(t("Duplicates", "중복"))
    least = "" if found.is_complete else t("at least ", "최소 ")
    pairs = t("{least}{n} pairs", "{least}{n}쌍").format(least=least, n=f"{found.near_pairs:,}")
    _print_figures(
        (
            t("same words", "같은 글"),
            f"{found.exact_rate:.1%}",
            t("repeat an earlier question", "앞선 문항과 글이 같음"),
        ),
        (
            t("near twins", "거의 같은 글"),
            f"{least}{found.near_rate:.1%}",
            t(
                "have a twin ({threshold} alike or more; {pairs})",
                "비슷한 문항이 있음(유사도 {threshold} 이상, {pairs})",
            ).format(threshold=found.threshold, pairs=pairs),
        ),
    )
    for pair in found.worst[:_PAIRS_SHOWN]:
        _print_pair(pair)


def _print_pair(pair: TwinPair) -> None:
    say(f"  {pair.similarity:.2f}  {pair.first_id}  {pair.second_id}")
    for text in dict.fromkeys((pair.first_text, pair.second_text)):
        say(f"        {one_line(text, indent=8)}", "dim")


def _print_coverage(coverage: Coverage) -> None:
    _head(t("Coverage", "분포"))
    _print_figures(
        (t("keywords", "키워드"), *_spread(coverage.keyword)),
        (t("types", "유형"), *_spread(coverage.type)),
        (t("difficulties", "난이도"), *_spread(coverage.difficulty)),
        (t("all together", "전체 조합"), *_spread(coverage.joint)),
    )
    if coverage.empty:
        say(
            t(
                "  {n} combinations have no question, such as:", "  문항이 없는 조합 {n}개. 예:"
            ).format(n=f"{coverage.empty:,}")
        )
    for cell in coverage.empty_cells[:_CELLS_SHOWN]:
        say(f"    {one_line(_cell(cell), indent=4)}", "dim")


def _spread(spread: Spread) -> tuple[str, str]:
    return _figure(spread.evenness), t(
        "evenness over {values} values, {bits} bits", "값 {values}개에 고른 정도, {bits}비트"
    ).format(values=f"{spread.values:,}", bits=f"{spread.entropy_bits:.2f}")


def _cell(cell: EmptyCell) -> str:
    keyword = cell.keyword or t("no keyword", "키워드 없음")
    return f"{keyword} · {cell.type} · {cell.difficulty}"


def _head(text: str) -> None:
    say("")
    say(text, "bold cyan")


def _print_figures(*rows: tuple[str, str, str]) -> None:
    """Name, figure, and what it means."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 1))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    for row in rows:
        table.add_row(*map(safe, row))
    out.print(table)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
