"""Korean words in use: particles in sentences, verbs in -하다, word classes."""

from sandbox.reading.brief import Brief
from sandbox.writing.korean import final_of, is_hangul
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import CLASS_KO, hangul_noun

_SENTENCES = (
    (("을", "를"), "오늘 수업에서 {w}{p} 배웠다."),
    (("을", "를"), "선생님께서 {w}{p} 자세히 설명해 주셨다."),
    (("은", "는"), "{w}{p} 이 단원에서 중요한 말이다."),
    (("은", "는"), "우리에게 {w}{p} 낯선 말이 아니다."),
    (("이", "가"), "{w}{p} 무엇인지 말해 보자."),
    (("이", "가"), "이 글의 제목은 {w}{p} 아니다."),
    (("과", "와"), "{w}{p} 관련된 글을 읽었다."),
    (("이나", "나"), "{w}{p} 다른 낱말 하나를 골라 글을 써 보자."),
)
_TENSES = (
    ("어제는 정말 ____.", "했다"),
    ("지난주에도 ____.", "했다"),
    ("내일은 아마 ____.", "할 것이다"),
    ("다음 주에도 ____.", "할 것이다"),
)
_ENDINGS = {
    "했다": "지난 일을 나타내는 형태이다.",
    "할 것이다": "앞으로의 일을 나타내는 형태이다.",
    "하는": "문장을 끝맺을 수 없는 형태이다.",
    "하면서": "문장을 끝맺을 수 없는 형태이다.",
    "하도록": "문장을 끝맺을 수 없는 형태이다.",
    "하려고": "문장을 끝맺을 수 없는 형태이다.",
}


def particle_in_sentence(pen: Pen, brief: Brief) -> Problem | None:
    """Which particle fits behind the keyword in a sentence."""
    word = brief.keyword
    if not hangul_noun(brief):
        return None
    closed = bool(final_of(word))
    pair, sentence = pen.pick(_SENTENCES)
    key, partner = (pair[0], pair[1]) if closed else (pair[1], pair[0])
    gapped = sentence.format(w=word, p="( )")
    misfit = [p[1] if closed else p[0] for p in dict(_SENTENCES)]
    rest = [form for form in misfit if form != partner]
    has_en, has_ko = ("has a", "있으므로") if closed else ("has no", "없으므로")
    return Problem(
        pen.say(
            f"Which particle belongs in the gap of this Korean sentence?\n{gapped}",
            f"다음 문장의 ( )에 들어갈 조사로 알맞은 것은?\n{gapped}",
        ),
        key,
        tuple(
            Wrong(
                form,
                pen.say(
                    f"'{form}' does not follow '{word}', which {has_en} final consonant.",
                    f"'{word}'의 끝 글자에 받침이 {has_ko} '{form}'은(는) 쓸 수 없다.",
                ),
            )
            for form in [partner, *pen.some(rest, len(rest))]
        ),
        pen.say(
            f"'{word}' {has_en} final consonant at its end, so it is '{key}'.",
            f"'{word}'의 끝 글자에 받침이 {has_ko} '{key}'을(를) 쓴다.",
        ),
        pen.say(
            "Look at the last syllable of the word before the gap.",
            "빈칸 앞말의 끝 글자에 받침이 있는지 살펴본다.",
        ),
        closed=True,
        claim=pen.say(
            f"In the Korean sentence \"{gapped}\" the gap takes the particle '{{}}'.",
            f"문장 \"{gapped}\"의 빈칸에 알맞은 조사는 '{{}}'이다.",
        ),
    )


def correct_sentence(pen: Pen, brief: Brief) -> Problem | None:
    """Which of several sentences with the keyword has the right particle."""
    word = brief.keyword
    if not hangul_noun(brief):
        return None
    closed = bool(final_of(word))

    def written(entry: tuple[tuple[str, str], str], *, right: bool) -> str:
        pair, sentence = entry
        return sentence.format(w=word, p=pair[0] if closed is right else pair[1])

    key, *rest = pen.some(_SENTENCES, pen.options + 2)
    last_ko = "있다" if closed else "없다"
    return Problem(
        pen.say(
            f"In which Korean sentence is the particle after '{word}' right?",
            f"다음 중 '{word}' 뒤의 조사를 바르게 쓴 문장은?",
        ),
        written(key, right=True),
        tuple(
            Wrong(
                written(entry, right=False),
                pen.say(
                    f"This form of the particle does not follow '{word}'.",
                    f"'{word}' 뒤에는 쓸 수 없는 형태의 조사이다.",
                ),
            )
            for entry in rest
        ),
        pen.say(
            f"The last syllable of '{word}' {'has a' if closed else 'has no'} final consonant.",
            f"'{word}'의 끝 글자에는 받침이 {last_ko}. 따라서 조사의 형태가 이에 맞아야 한다.",
        ),
        pen.say("Look at the last syllable.", "끝 글자에 받침이 있는지 살펴본다."),
        closed=True,
    )


def conjugated(pen: Pen, brief: Brief) -> Problem | None:
    """Which form of a word in -하다 ends a sentence that names a time."""
    word = brief.keyword
    if not (word.endswith("하다") and len(word) >= 3 and all(map(is_hangul, word))):
        return None
    stem = word.removesuffix("하다")
    sentence, ending = pen.pick(_TENSES)
    return Problem(
        pen.say(
            f"Which form of the Korean word '{word}' completes the sentence?\n{sentence}",
            f"'{word}'을(를) 다음 문장에 맞게 활용한 것은 무엇인가?\n{sentence}",
        ),
        f"{stem}{ending}",
        tuple(
            Wrong(
                f"{stem}{other}", pen.say("Does not fit the time or the end of the sentence.", why)
            )
            for other, why in pen.some(list(_ENDINGS.items()), len(_ENDINGS))
            if other != ending
        ),
        pen.say(
            f"The sentence names a time, so it is '{stem}{ending}'.",
            f"때를 나타내는 말에 맞추어 '{stem}{ending}'으로(로) 활용한다.",
        ),
        pen.say("Look at the word for the time.", "때를 나타내는 말을 살펴본다."),
    )


def part_of_speech(pen: Pen, brief: Brief) -> Problem | None:
    """Which class a Korean keyword has, where the request tells it."""
    own = brief.part_of_speech
    if own not in ("noun", "verb", "adjective", "adverb") or not is_hangul(brief.keyword[:1]):
        return None
    names = {
        "noun": "체언",
        "verb": "동작을 나타내는 용언",
        "adjective": "상태나 성질을 나타내는 용언",
        "adverb": "용언을 꾸미는 말",
    }
    classes = [*names, "determiner", "pronoun"]
    korean = {**CLASS_KO, "determiner": "관형사"}
    return Problem(
        pen.say(
            f"Which part of speech is the Korean word '{brief.keyword}'?",
            f"낱말 '{brief.keyword}'의 품사는 무엇인가?",
        ),
        pen.say(own, korean[own]),
        tuple(
            Wrong(
                pen.say(other, korean[other]),
                pen.say("Takes it for another class.", "다른 품사로 보았다."),
            )
            for other in pen.some(classes, len(classes))
            if other != own
        ),
        pen.say(
            f"It is used as {own}.",
            f"'{brief.keyword}'은(는) {names[own]}이므로 {korean[own]}이다.",
        ),
        pen.say("Ask what the word does.", "문장에서 하는 일을 생각한다."),
    )
