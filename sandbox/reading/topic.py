"""What an item is to be about, found in prose: quoted words, "about X", "X에 대한", "an X quiz"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.reading.filler import TRIM, is_filler


@dataclass(frozen=True)
class Found:
    """A keyword and where it stands in the text."""

    text: str
    start: int
    end: int


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_NOUN = _any(
    "key ?words?", "words?", "terms?", "concepts?", "topics?", "themes?", "phrases?", "subject",
    "expressions?", "nouns?", "verbs?", "adjectives?", "adverbs?", "skill",
)  # fmt: skip
_KO_NOUN = _any(
    "키워드", "핵심어", "단어", "영단어", "어휘", "낱말", "용어", "개념", "주제", "표현",
    "단원", "소재",
)  # fmt: skip
_QUOTED = (
    r"[\"“‘'`«「『<]{1,2}"
    r"(?P<x>(?:[^\"“”‘’'`«»「」『』<>\n]|(?<=[A-Za-z])['’](?=[A-Za-z])){1,120}?)"
    r"[\"”’'`»」』>]{1,2}"
)

_NAMED_QUOTE = re.compile(rf"\b{_NOUN}\b[^\n\"“‘'`]{{0,24}}?{_QUOTED}", re.IGNORECASE)
_KO_NAMED_QUOTE = re.compile(rf"{_KO_NOUN}[^\n\"“‘'`「『]{{0,8}}?{_QUOTED}")
_ANY_QUOTE = re.compile(
    rf"(?<![\w]){_QUOTED}(?!\s*(?:fields?|keys?|propert|필드|키|속성|:\s*[\[{{\"\d<.]|:\s*(?:true|false|null)))(?![A-Za-z0-9])"
)
_FIELD_LIST = re.compile(
    r"(?:\bfields?|\bkeys?|\bpropert(?:y|ies)|\bjson|\battributes?|필드|키(?!워드)|속성)[^.\n]*$",
    re.IGNORECASE,
)

_SAYS_HOW = _any(
    r"in (?:english|korean)\b", r"in (?:the )?(?:form|format|style|json)\b", r"for\b", r"with\b",
    r"at\b", r"using\b", r"suitable\b", r"aimed\b", r"appropriate\b", r"that\b", r"which\b",
    r"where\b", r"whose\b", r"as (?:a|an|json)\b", r"so\b", r"to (?:test|assess|check)\b",
    r"and (?:give|return|reply|answer|provide|include|make|write)\b", r"by\b", r"from\b",
    r"please\b", r"w/", r"has\b", r"having\b", r"is\b", r"should\b", r"must\b", r"level\b",
    r"on\s+(?:a|the)\s+(?:scale|level)\b",
)  # fmt: skip
_END = rf"(?=\s+{_SAYS_HOW}|\s*[,;:!?\n()\[\]]|\.(?:\s|$)|\s[-–—]\s|$)"
_PHRASE = rf"(?P<x>\S.{{0,80}}?){_END}"
_VERB = _any(
    "about", "regarding", "concerning", "cover(?:ing|s)", "test(?:ing|s)?", "assess(?:es|ing)?",
    "practi[sc]ing", "on", "related to", "based on", "focus(?:ing|es)? on", "dealing with",
    "deals with", "involving", "teaching",
)  # fmt: skip
_ARTICLE = r"(?:(?:the|a|an|this|these|following|given|english|korean)\s+){0,3}"
_MASTERY = _any(
    "knowledge", "understanding", "mastery", "grasp", "use", "meaning", "spelling", "recall"
)  # fmt: skip
_LEARNERS = r"(?:(?:the\s+)?(?:students?|learners?|pupils?)['’]?s?['’]?\s+)?"
_ABOUT = re.compile(
    rf"\b{_VERB}\s+{_ARTICLE}(?:{_LEARNERS}{_MASTERY}\s+of\s+(?:the\s+)?)?"
    rf"(?:{_NOUN}\s+(?:of\s+|called\s+|is\s+)?)?{_PHRASE}",
    re.IGNORECASE,
)
_IS = re.compile(
    rf"\b(?:the|my|your|our|target|main|whose|its)\s+{_NOUN}"
    rf"\s+(?:is|will be|to use is|are)\s+{_ARTICLE}{_PHRASE}",
    re.IGNORECASE,
)
_NAMED_BARE = re.compile(
    r"\b(?:keyword|the (?:word|term|verb|noun|adjective|adverb))\s+(?P<x>[A-Za-z-]{2,})\b"
    r"(?!\s+(?:problem|list|count|game|bank|class))|(?:\bword|(?:단어|낱말|어휘|동사|명사"
    r"|형용사|부사)(?=\s+[A-Za-z]))\s+(?P<y>[A-Za-z-]{3,})(?=\s*$|\s*[가-힣(])",
    re.IGNORECASE,
)
_ITEM_NOUN = re.compile(
    r"\s+(?:questions?|items?|quiz(?:zes)?|problems?|exercises?|test|tasks?|MCQs?)\b",
    re.IGNORECASE,
)
_CLAUSE_BEFORE = re.compile(r"[^\n.,:;!?()]+$")
_LONGEST_CLAUSE = 90

_KO_ABOUT = re.compile(
    _any(
        r"에\s*(?:대한|대해|대하여|관한|관해|관하여|맞는|맞춘)",
        r"(?:을|를)\s*(?:주제|소재|키워드|중심|활용|이용|사용|다루|묻|평가)",
        r"(?:으로|로)\s*(?:객관식|단답|주관식|수치|문제|문항)",
        r"(?:과|와)?\s*관련\s*(?:된|한|있는)?",
        r"(?:이)?라는\s*(?:단어|말|개념|용어|주제|키워드|어휘)",
    )
)
_KO_IS = re.compile(
    rf"{_KO_NOUN}(?:는|은|가|이)\s+(?P<x>[^\n.,:;!?()]{{1,60}}?)"
    r"\s*(?:이다|입니다|이고|이며|으로\s|(?<=\S)로\s|야\b|이야|[.,\n]|$)"
)
_KO_ITEM_NOUN = re.compile(r"\s*(?:문제|문항|퀴즈|시험지)(?=[\s를을가이은는도로\d]|$)")

_CODE = re.compile(r"^[\[(<]?[\w.]*\d[\w.-]*[\])>:]?\s+")
"""The number of a curriculum standard: [9과12-01], 3.OA.A.1."""
_KO_PARTICLE = re.compile(r"([가-힣A-Za-z0-9]{2,}?)(?:으로|에서|에|의|을|를|은|는|과|와)$")


def keyword_in(text: str) -> Found | None:
    """What the text says the item is about, or None. The surest way of saying it wins."""
    return next(_candidates(text), None)


def leading_term(text: str) -> str:
    """What a curriculum standard is about: in Korean the words before the first particle.

    "[9과12-01] 광합성에 필요한 물질을 이해하고" is about 광합성.
    """
    words = _CODE.sub("", text.strip()).split()
    for place, word in enumerate(words[:4]):
        if term := _KO_PARTICLE.match(word):
            return " ".join([*words[:place], term[1]])
    return " ".join(words[:6]).strip(TRIM)


def content_words(text: str) -> Found | None:
    """The longest run of words that carry content, for a text that just names its topic."""
    runs = [
        found
        for match in re.finditer(r"[^\n.,:;!?()\[\]{}|]+", text)
        for found in _runs(match.group(), match.start())
    ]
    return max(runs, key=lambda found: len(found.text), default=None)


def _candidates(text: str) -> Iterator[Found]:
    for pattern in (_NAMED_QUOTE, _KO_NAMED_QUOTE, _IS, _KO_IS, _ANY_QUOTE):
        for match in pattern.finditer(text):
            if not _FIELD_LIST.search(text[max(0, match.start() - 100) : match.start()]):
                yield from _trimmed(match["x"], match.start("x"))
    for match in _NAMED_BARE.finditer(text):
        if not is_filler(match["x"] or match["y"]) and match["x"] not in (
            "problem",
            "problems",
            "list",
        ):
            group = "x" if match["x"] else "y"
            yield Found(match[group], *match.span(group))
    yield from _before(_KO_ABOUT, text)
    for match in _ABOUT.finditer(text):
        yield from _whole(match["x"], match.start("x"))
    yield from _before(_ITEM_NOUN, text)
    yield from _before(_KO_ITEM_NOUN, text)


def _before(cue: re.Pattern[str], text: str) -> Iterator[Found]:
    """The last run of content words in the clause before each cue."""
    for match in cue.finditer(text):
        window = max(0, match.start() - _LONGEST_CLAUSE)
        if clause := _CLAUSE_BEFORE.search(text[window : match.start()]):
            yield from _last_run(clause.group(), window + clause.start())


_NO_TOPIC = re.compile(r"__|^-\w|\w-$")
"""A gapped sentence or an affix: not what an item is about."""


def _trimmed(phrase: str, start: int) -> Iterator[Found]:
    """The phrase without marks around it; nothing for a placeholder or an option's letter."""
    lead = len(phrase) - len(phrase.lstrip(TRIM))
    core = phrase.strip(TRIM)
    if (
        core
        and not _NO_TOPIC.search(phrase)
        and not re.fullmatch(r"[{\[]?[\W_]*[}\]]?|[A-E]|\w+_\w+", core)
    ):
        yield Found(core, start + lead, start + lead + len(core))


def _runs(phrase: str, start: int) -> Iterator[Found]:
    """Maximal runs of words that are not filler; "of", "and", "the" may stand inside a run."""
    run: list[re.Match[str]] = []
    for word in [*re.finditer(r"\S+", phrase), None]:
        joining = (
            word and run and word.group().lower() in {"of", "and", "the", "in", "to", "a", "an"}
        )
        if word and (joining or not is_filler(word.group())):
            run.append(word)
            continue
        while run and is_filler(run[-1].group()):
            run.pop()
        if run:
            first, last = run[0].start(), run[-1].end()
            yield from _trimmed(phrase[first:last], start + first)
        run = []


def _last_run(phrase: str, start: int) -> Iterator[Found]:
    yield from list(_runs(phrase, start))[-1:]


def _whole(phrase: str, start: int) -> Iterator[Found]:
    """The whole phrase without filler at its ends."""
    words = list(re.finditer(r"\S+", phrase))
    while words and is_filler(words[0].group()):
        words.pop(0)
    while words and is_filler(words[-1].group()):
        words.pop()
    if words:
        first, last = words[0].start(), words[-1].end()
        yield from _trimmed(phrase[first:last], start + first)
