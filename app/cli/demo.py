"""``qgen demo``: the main job on embedded defaults."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from app.application.generate_question import generate_question
from app.application.import_files import import_examples, import_keywords
from app.application.keep_prompts import push_prompts
from app.cli.language import t
from app.cli.output import money, print_question, say
from app.cli.runner import run, workplace
from app.core.config import REPOSITORY_ROOT, SandboxMode, Settings
from app.core.db import Session
from app.core.di.container import Container
from app.shared.enums import BloomLevel, CefrLevel, Difficulty, Locale, QuestionType, Vendor
from app.shared.generation import Generated, GenerateQuestion, QuestionOrder
from app.shared.imports import ExampleFile, KeywordFile

STARTER_PACK = REPOSITORY_ROOT / "starter"
_MC, _SHORT, _NUM = QuestionType.MULTIPLE_CHOICE, QuestionType.SHORT_ANSWER, QuestionType.NUMERIC


def _order(
    type_: QuestionType,
    locale: Locale,
    subject: str,
    keyword: str,
    *,
    difficulty: Difficulty = Difficulty.MEDIUM,
    bloom: BloomLevel | None = None,
    cefr: CefrLevel | None = None,
    grade: str | None = None,
    provider: Vendor = Vendor.OPENAI,
) -> QuestionOrder:
    return QuestionOrder(
        type=type_,
        locale=locale,
        subject=subject,
        keyword=keyword,
        difficulty=difficulty,
        bloom_level=bloom,
        cefr_level=cefr,
        grade=grade,
        provider=provider,
    )


ORDERS = (
    _order(_MC, Locale.EN, "english", "reliable", cefr=CefrLevel.B1),
    _order(_MC, Locale.EN, "math", "linear equation", grade="7", provider=Vendor.GEMINI),
    _order(_MC, Locale.KO, "math", "분수의 덧셈", grade="초5", difficulty=Difficulty.EASY),
    _order(_MC, Locale.KO, "korean", "받침", bloom=BloomLevel.UNDERSTAND, provider=Vendor.GEMINI),
    _order(_SHORT, Locale.EN, "english", "happiness", cefr=CefrLevel.A2),
    _order(_SHORT, Locale.EN, "english", "investigate", cefr=CefrLevel.B2, provider=Vendor.GEMINI),
    _order(_SHORT, Locale.KO, "korean", "띄어쓰기"),
    _order(_SHORT, Locale.KO, "math", "최대공약수", grade="중1", provider=Vendor.GEMINI),
    _order(_NUM, Locale.EN, "math", "percent", grade="6"),
    _order(_NUM, Locale.EN, "math", "quadratic equation", grade="9", difficulty=Difficulty.HARD),
    _order(_NUM, Locale.KO, "math", "일차방정식", grade="중1", provider=Vendor.GEMINI),
    _order(_NUM, Locale.KO, "math", "등차수열", grade="고2", difficulty=Difficulty.HARD),
)


def demo() -> None:
    """Make 12 questions with nothing but what comes along: no key, no server, no cost."""
    run(_demo)


async def _demo(settings: Settings) -> None:
    say(
        t(
            "Starting the embedded database and the sandbox ...",
            "내장 데이터베이스와 샌드박스를 시작합니다 ...",
        )
    )
    async with workplace(_embedded(settings), with_llms=True) as (container, session, project_id):
        await _load_starter_pack(container, session, project_id)
        say(
            t(
                "The text below comes from the sandbox, a stand-in for the vendors: "
                "it is made up by rules, and no model was asked.",
                "아래 문항은 제공자 API를 흉내 내는 샌드박스가 규칙으로 지어낸 것이며, "
                "실제 모델을 호출하지 않았습니다.",
            ),
            "yellow",
        )
        generated = []
        for number, order in enumerate(ORDERS, start=1):
            made = await generate_question(
                container.generation(session), GenerateQuestion.of(order, project_id)
            )
            say("")
            print_question(made.question, number)
            generated.append(made)
    _summarise(generated)


def _embedded(settings: Settings) -> Settings:
    """Whatever the environment holds: the demo spends no money and touches no real database."""
    return settings.model_copy(
        update={"database_url": None, "sandbox": SandboxMode.ALWAYS, "sandbox_url": None}
    )


async def _load_starter_pack(container: Container, session: Session, project_id: UUID) -> None:
    prompts = await push_prompts(
        container.prompts(session), project_id, container.settings.prompts_dir, "starter pack"
    )
    keywords = await import_keywords(
        container.imports(session),
        project_id,
        KeywordFile(path=STARTER_PACK / "keywords.csv", subject="general", mapping={}),
        progress=_silently,
    )
    examples = await import_examples(
        container.imports(session),
        project_id,
        ExampleFile(path=STARTER_PACK / "examples.jsonl", source="starter pack", mapping={}),
        progress=_silently,
    )
    say(
        t(
            "Starter pack: {prompts} prompts, {keywords} keywords, {examples} examples.",
            "스타터 팩: 프롬프트 {prompts}개, 키워드 {keywords}개, 예시 {examples}개.",
        ).format(prompts=len(prompts), keywords=keywords.rows, examples=examples.rows)
    )


def _silently(rows: int) -> None:
    """The starter pack is small: no progress is shown."""


def _summarise(generated: Sequence[Generated]) -> None:
    new = sum(not made.is_duplicate for made in generated)
    spent = [made.spent for made in generated]
    say("")
    say(
        t(
            "{n} questions: {new} stored, {old} were there already.",
            "문제 {n}개: {new}개 저장, {old}개는 이미 있던 문항입니다.",
        ).format(n=len(generated), new=new, old=len(generated) - new),
        "bold",
    )
    say(
        t(
            "{calls} calls, {input} tokens in, {output} out; {cost} at list prices, nothing paid.",
            "호출 {calls}회, 입력 {input}토큰, 출력 {output}토큰. 정가 {cost}, 실제 비용 없음.",
        ).format(
            calls=sum(one.calls for one in spent),
            input=sum(one.input_tokens for one in spent),
            output=sum(one.output_tokens for one in spent),
            cost=money(sum((one.cost_usd for one in spent), start=Decimal(0))),
        )
    )
    say("")
    say(
        t(
            "Next, with a real model: set one variable.",
            "다음 단계: 변수 하나만 설정하면 실제 모델을 씁니다.",
        ),
        "bold",
    )
    say("  OPENAI_API_KEY=sk-... .venv/bin/qgen generate question -k reliable --subject english")
    say(
        "  GEMINI_API_KEY=...    .venv/bin/qgen generate question -k 일차방정식 -t numeric -l ko "
        "--subject math"
    )
    say(
        t(
            "The HTTP API: .venv/bin/qgen serve, then http://127.0.0.1:8000/docs",
            "HTTP API: .venv/bin/qgen serve 실행 후 http://127.0.0.1:8000/docs",
        )
    )
