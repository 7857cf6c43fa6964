"""``qgen demo``: the main job on embedded defaults."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from app.application.generate_passage import generate_passage
from app.application.generate_question import generate_question
from app.application.import_files import import_examples, import_keywords
from app.application.keep_prompts import activate_prompt, push_prompts
from app.application.read_prompts import show_prompt
from app.application.steps.services import GenerationServices, PromptServices
from app.cli.demo_orders import PASSAGE, QUESTIONS
from app.cli.generate_passage import print_reading_set
from app.cli.language import t
from app.cli.output import money, print_question, say
from app.cli.runner import run, workplace
from app.core.config import REPOSITORY_ROOT, SandboxMode, Settings
from app.core.db import Session
from app.core.di.container import Container
from app.shared.generation import GenerateQuestion, Spent
from app.shared.imports import ExampleFile, KeywordFile
from app.shared.passage_orders import GeneratePassage
from app.shared.projects import LOCAL_PROJECT
from app.shared.prompts import PushedPrompt

STARTER_PACK = REPOSITORY_ROOT / "starter"
_NOTE = "starter pack"


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
        spent = await _generate(container.generation(session), project_id)
    _summarise(spent)


async def _generate(services: GenerationServices, project_id: UUID) -> Sequence[Spent]:
    spent = []
    for number, order in enumerate(QUESTIONS, start=1):
        made = await generate_question(services, GenerateQuestion.of(order, project_id))
        say("")
        print_question(made.question, number)
        spent.append(made.spent)
    written = await generate_passage(services, GeneratePassage.of(PASSAGE, project_id))
    say("")
    print_reading_set(written, first_number=len(QUESTIONS) + 1)
    return [*spent, written.spent]


def _embedded(settings: Settings) -> Settings:
    """Whatever the environment holds: the demo spends no money and touches no real database."""
    return settings.model_copy(
        update={
            "database_url": None,
            "project": LOCAL_PROJECT,
            "sandbox": SandboxMode.ALWAYS,
            "sandbox_url": None,
        }
    )


async def _load_starter_pack(container: Container, session: Session, project_id: UUID) -> None:
    prompts = await push_prompts(
        container.prompts(session), project_id, container.settings.prompts_dir, _NOTE
    )
    for prompt in prompts:
        if not prompt.is_active:
            await _prefer_newer(container.prompts(session), project_id, prompt)
    keywords = await import_keywords(
        container.imports(session),
        project_id,
        KeywordFile(path=STARTER_PACK / "keywords.csv", subject="general", mapping={}),
    )
    examples = await import_examples(
        container.imports(session),
        project_id,
        ExampleFile(path=STARTER_PACK / "examples.jsonl", source="starter pack", mapping={}),
    )
    say(
        t(
            "Starter pack: {prompts} prompts, {keywords} keywords, {examples} examples.",
            "스타터 팩: 프롬프트 {prompts}개, 키워드 {keywords}개, 예시 {examples}개.",
        ).format(prompts=len(prompts), keywords=keywords.rows, examples=examples.rows)
    )


async def _prefer_newer(services: PromptServices, project_id: UUID, pushed: PushedPrompt) -> None:
    """A newer default takes over from an older one, never from what somebody chose."""
    active = await show_prompt(services, project_id, pushed.key, None)
    if active.note == _NOTE:
        await activate_prompt(services, project_id, pushed.key, pushed.version, _NOTE)


def _summarise(spent: Sequence[Spent]) -> None:
    say("")
    say(
        t(
            "{n} questions of nine types, and a passage. {calls} calls, {input} tokens in, "
            "{output} out; {cost} at list prices, nothing paid.",
            "아홉 유형의 문제 {n}개와 지문 하나. 호출 {calls}회, 입력 {input}토큰, "
            "출력 {output}토큰. 정가 {cost}, 실제 비용 없음.",
        ).format(
            n=len(QUESTIONS) + len(PASSAGE.questions),
            calls=sum(one.calls for one in spent),
            input=sum(one.input_tokens for one in spent),
            output=sum(one.output_tokens for one in spent),
            cost=money(sum((one.cost_usd for one in spent), start=Decimal(0))),
        ),
        "bold",
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
