"""An essay on a keyword of which the sandbox knows only what can be seen in it."""

from sandbox.reading.brief import Brief
from sandbox.writing.items.claim import Claim
from sandbox.writing.items.material import Task
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Criterion

_FACTS = 2
_BOOKS = (
    ("the class word book", "학급 낱말 책"),
    ("the word wall of the school library", "학교 도서관의 낱말 벽"),
    ("the vocabulary page of the school magazine", "학교 신문의 어휘란"),
    ("a word notebook that you share with a friend", "친구와 함께 쓰는 낱말 공책"),
)
_LISTENERS = (
    ("your class", "우리 반 친구들 앞에서"),
    ("younger pupils", "후배들 앞에서"),
    ("your family", "가족 앞에서"),
    ("a study club", "학습 동아리에서"),
)


def task(pen: Pen, brief: Brief, claims: list[Claim]) -> Task:
    """A plan for finding out about the keyword, or a word card, by chance."""
    return _card(pen, brief, claims) if pen.rng.random() < 0.5 else _plan(pen, brief)


def _card(pen: Pen, brief: Brief, claims: list[Claim]) -> Task:
    word, facts = brief.keyword, claims[:_FACTS]
    shown = " ".join(claim.true for claim in facts)
    book, book_ko = pen.pick(_BOOKS)
    return Task(
        pen.say(
            f"Write an entry on '{word}', of 5 to 7 sentences, for {book}. Describe how "
            f"it is written, state {_FACTS} facts that can be checked in the word itself, and "
            f"say how you will remember it.",
            f"{book_ko}에 실을 '{word}' 항목을 5~7문장으로 쓰시오. 낱말 자체에서 확인할 수 있는 "
            f"사실을 두 가지 밝히고, 어떻게 기억할지 쓰시오.",
        ),
        pen.say(
            f"This entry is about '{word}'. {shown} I checked both facts by looking at the word "
            f"letter by letter. To remember it, I write it in my notebook and cover it. Then I say "
            f"it aloud and write it again. Tomorrow I will test myself once more.",
            f"이 항목은 '{word}'에 관한 것이다. {shown} 두 사실은 낱말을 한 글자씩 살펴보며 "
            f"확인하였다. 기억하기 위해 공책에 적고 가린 다음 소리 내어 읽는다. 그리고 다시 한번 "
            f"써 본다. 내일 스스로 한 번 더 확인할 것이다.",
        ),
        _criteria(
            pen,
            (
                "Facts",
                f"States {_FACTS} facts about '{word}' that are right.",
                "사실",
                f"'{word}'에 관해 옳은 사실을 두 가지 밝힌다.",
            ),
            (
                "Way of learning",
                "Describes in steps how the word will be remembered.",
                "학습 방법",
                "낱말을 기억하는 방법을 단계별로 설명한다.",
            ),
        ),
    )


def _plan(pen: Pen, brief: Brief) -> Task:
    word = brief.keyword
    listeners, listeners_ko = pen.pick(_LISTENERS)
    return Task(
        pen.say(
            f"You are going to give {listeners} a short talk on '{word}'. Write a plan of 6 to 8 "
            f"sentences: what you want to find out, which two sources you will use, how you will "
            f"check what they say, and in which order you will present it.",
            f"{listeners_ko} '{word}'에 관한 짧은 발표를 하려고 한다. 무엇을 알아볼지, 어떤 "
            f"자료 두 가지를 쓸지, 자료의 내용을 어떻게 확인할지, 어떤 차례로 발표할지를 "
            f"6~8문장으로 쓰시오.",
        ),
        pen.say(
            f"My talk is on '{word}'. First I want to find out what the term means. Then I want to "
            f"find out where people meet it. I will use our textbook and a dictionary from the "
            f"library. I will compare what both say and write down where they differ. If they "
            f"differ, I will ask my teacher. In my talk I will begin with the meaning, then give "
            f"an example, and end with an open question.",
            f"내 발표의 주제는 '{word}'이다. 먼저 이 말의 뜻을 알아보려고 한다. 그다음 어디에서 이 "
            f"말을 만나게 되는지 찾아보겠다. 자료로는 교과서와 도서관의 사전을 쓰겠다. 두 자료의 "
            f"내용을 견주어 보고 서로 다른 점을 적어 두겠다. 다른 점은 선생님께 여쭈어 보겠다. "
            f"발표는 뜻, 보기, 더 알아볼 점의 차례로 하겠다.",
        ),
        _criteria(
            pen,
            (
                "Aim and sources",
                "Says what is to be found out and names two suitable sources.",
                "목적과 자료",
                "알아볼 내용을 밝히고 알맞은 자료 두 가지를 든다.",
            ),
            (
                "Checking",
                "Explains how the sources will be compared or checked.",
                "자료 확인",
                "자료를 견주거나 확인하는 방법을 설명한다.",
            ),
        ),
    )


def _criteria(pen: Pen, *texts: tuple[str, str, str, str]) -> list[Criterion]:
    points = (4, 3)
    return [
        Criterion(pen.say(name, name_ko), points[place % 2], pen.say(said, said_ko))
        for place, (name, said, name_ko, said_ko) in enumerate(texts)
    ]
