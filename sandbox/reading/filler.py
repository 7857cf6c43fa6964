"""Words of a request that say nothing of what the item is about."""

import re

from sandbox.wordlist import words

TRIM = " \t\"'“”‘’`«»「」『』<>*_.,;:·-–—"
"""What may surround a word or a keyword without belonging to it."""

_WORDS = frozenset(
    words("""
        pls plz thx thanks what what's whats how who why explain qs one two three four five six
        ten single simple short long easy medium hard difficult challenging basic good new very
        mcq numeric numerical open-ended korean english language item items question quiz exam
        test write create make generate give produce compose design develop draft prepare build
        need want like would could can you i me us please a an the some and or of for my our
        student students learner learners grader graders grade level school middle high
        elementary primary year kid kids children class cefr with in to that is as best style
        type reply answer return json only now option options choice choices exactly following
        this about on at based using from be should must it its by set hello hi 다음 아래
        성취기준 성취기준에 조건 조건에 요구 형식에 주어진 제시된 이 그 한 하나 하나의 한국어
        한국어로 영어로 우리말로 된 간단한 쉬운 어려운 보통 중간 객관식 주관식 단답형 단답식
        선다형 수치형 사지선다 사지선다형 오지선다 오지선다형 4지선다 4지선다형 5지선다
        5지선다형 참거짓 수준의 수준 난이도의 난이도 학년 학년의 위한 쓸 적합한 맞는 알맞은
        형식의 형식 형태의 유형의 유형 관련 교육용 평가 시험 수업 초급 중급 고급 한국 내용의
        내용 교과 과목의 과목 선생님 새로운 좋은 만들 만들어 줘 주세요 활용 작성 출제 제작 생성
        해 하여 해줘 해주세요 하시오 내
    """)
)
_SHAPES = re.compile(
    r"\d+(?:st|nd|rd|th)?|[abc][12]|multiple[- ]?choice|short[- ]?answer|true[/ -](?:or[ -])?false"
    r"|fill[- ]in[- ]the[- ]blanks?|\d학년|\S*학생\S*|\S*학교|[초중고]\d?|[1-9]개의?",
    re.IGNORECASE,
)


def is_filler(word: str) -> bool:
    """Whether the word belongs to the way of asking."""
    plain = word.strip(TRIM)
    return plain.lower() in _WORDS or _SHAPES.fullmatch(plain) is not None
