"""Korean words: syllables, initial consonants, final consonants, particles."""

from sandbox.reading.brief import Brief
from sandbox.writing.korean import FINALS, INITIALS, VOWELS, final_of, is_hangul, split
from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import ordinal_ko
from sandbox.writing.words.inflection import ordinal

_PARTICLES = (("을", "를"), ("은", "는"), ("이", "가"), ("과", "와"), ("이나", "나"))
_PLAIN_INITIALS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_PLAIN_VOWELS = "ㅏㅑㅓㅕㅗㅛㅜㅠㅡㅣㅐㅔ"


def is_hangul_word(keyword: str) -> bool:
    """One word of Hangul syllables."""
    return len(keyword) >= 2 and all(map(is_hangul, keyword))


def _syllables(brief: Brief) -> list[str]:
    return [c for c in brief.keyword if is_hangul(c)] if any(map(is_hangul, brief.keyword)) else []


def syllable_count(pen: Pen, brief: Brief) -> Problem | None:
    syllables = _syllables(brief)
    if len(syllables) < 2 or not all(is_hangul(c) or c == " " for c in brief.keyword):
        return None
    finals = sum(1 for s in syllables if split(s)[2])
    return numeric(
        pen,
        pen.say(
            f"How many Hangul syllables (written blocks) are there in the Korean term "
            f"'{brief.keyword}'?",
            f"'{brief.keyword}'은(는) 띄어쓰기를 빼고 모두 몇 글자인가?",
        ),
        len(syllables),
        [
            (
                len(syllables) + finals,
                pen.say(
                    "Counts final consonants as blocks of their own.",
                    "받침을 따로 한 글자로 세었다.",
                ),
            ),
            (
                len(brief.keyword.split()),
                pen.say("Counts the words.", "글자가 아니라 어절을 세었다."),
            ),
        ],
        pen.say(
            f"{' · '.join(syllables)}: {len(syllables)} syllables.",
            f"{' · '.join(syllables)}이므로 모두 {len(syllables)}글자이다.",
        ),
        pen.say("Count each written block once.", "한 글자씩 짚으며 세어 본다."),
        counted=True,
    )


def initials(pen: Pen, brief: Brief) -> Problem | None:
    syllables = _syllables(brief)
    if not 2 <= len(syllables) <= 6:
        return None
    key = "".join(split(s)[0] for s in syllables)
    finals = "".join(split(s)[2] or split(s)[0] for s in syllables)
    wrong = [
        Wrong(key[::-1], pen.say("Reads the syllables from the end.", "글자를 거꾸로 읽었다.")),
        Wrong(
            finals,
            pen.say(
                "Writes final consonants instead of initial ones.", "첫소리가 아니라 받침을 썼다."
            ),
        ),
    ]
    for place in pen.some(range(len(key)), len(key)) * 4:
        changed = pen.pick([c for c in _PLAIN_INITIALS if c != key[place]])
        wrong.append(
            Wrong(
                key[:place] + changed + key[place + 1 :],
                pen.say(
                    f"Takes the wrong initial for '{syllables[place]}'.",
                    f"'{syllables[place]}'의 첫소리를 잘못 썼다.",
                ),
            )
        )
    return Problem(
        pen.say(
            f"What are the initial consonants of the syllables in the Korean term "
            f"'{brief.keyword}', in order?",
            f"'{brief.keyword}'의 첫소리(초성)를 차례대로 쓰면 무엇인가?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"{', '.join(f'{s}: {split(s)[0]}' for s in syllables)}.",
            f"{', '.join(f'{s}의 첫소리는 {split(s)[0]}' for s in syllables)}이다.",
        ),
        pen.say(
            "Write the first letter of each syllable.", "글자마다 처음 나는 소리의 자음자를 쓴다."
        ),
        choice_stem=pen.say("", f"'{brief.keyword}'의 첫소리(초성)를 차례대로 바르게 쓴 것은?"),
    )


def finals_count(pen: Pen, brief: Brief) -> Problem | None:
    syllables = _syllables(brief)
    closed = [s for s in syllables if split(s)[2]]
    if len(syllables) < 3 or not closed:
        return None
    return numeric(
        pen,
        pen.say(
            f"How many syllables of the Korean term '{brief.keyword}' have a final consonant?",
            f"'{brief.keyword}'에서 받침이 있는 글자는 모두 몇 개인가?",
        ),
        len(closed),
        [
            (
                len(syllables) - len(closed),
                pen.say(
                    "Counts the syllables without a final consonant.", "받침이 없는 글자를 세었다."
                ),
            ),
            (len(syllables), pen.say("Counts all syllables.", "모든 글자를 세었다.")),
        ],
        pen.say(
            f"Those with a final consonant: {', '.join(closed)}.",
            f"받침이 있는 글자는 {', '.join(closed)}이므로 모두 {len(closed)}개이다.",
        ),
        pen.say("Look at the bottom of each block.", "글자의 아래쪽에 자음자가 있는지 살펴본다."),
        counted=True,
    )


def particle_after(pen: Pen, brief: Brief) -> Problem | None:
    syllables = _syllables(brief)
    if not syllables or not is_hangul(brief.keyword[-1]):
        return None
    closed = bool(final_of(brief.keyword))
    fitting = [pair[0] if closed else pair[1] for pair in _PARTICLES]
    misfit = [pair[1] if closed else pair[0] for pair in _PARTICLES]
    key = pen.pick(fitting)
    partner = misfit[fitting.index(key)]
    last = brief.keyword[-1]
    why = pen.say(
        f"'{last}' {'ends in a consonant' if closed else 'ends in a vowel'}, so this form does not "
        f"follow it.",
        f"'{last}'에 받침이 {'있으므로' if closed else '없으므로'} 뒤에 쓸 수 없는 형태이다.",
    )
    rest = [p for p in misfit if p != partner]
    return Problem(
        pen.say(
            f"Which particle can directly follow the Korean word '{brief.keyword}'?",
            f"다음 중 '{brief.keyword}' 바로 뒤에 쓸 수 있는 조사는?",
        ),
        key,
        tuple(Wrong(p, why) for p in [*pen.some(rest, len(rest)), partner]),
        pen.say(
            f"'{last}' {'has a' if closed else 'has no'} final consonant, so '{key}' is used.",
            f"'{last}'에 받침이 {'있으므로' if closed else '없으므로'} '{key}'을(를) 쓴다.",
        ),
        pen.say(
            "Look whether the last syllable has a final consonant.",
            "마지막 글자에 받침이 있는지 살펴본다.",
        ),
        closed=True,
    )


def nth_syllable_vowel(pen: Pen, brief: Brief) -> Problem | None:
    syllables = _syllables(brief)
    if not 2 <= len(syllables) <= 10:
        return None
    place = pen.between(1, len(syllables))
    syllable = syllables[place - 1]
    part = pen.pick(["initial", "vowel", *(["final"] if split(syllable)[2] else [])])
    index = {"initial": 0, "vowel": 1, "final": 2}[part]
    key = split(syllable)[index]
    letters = {
        "initial": INITIALS,
        "vowel": VOWELS,
        "final": "".join(f for f in FINALS if len(f) == 1),
    }[part]
    used = [split(s)[index] for s in syllables if split(s)[index]]
    plain = [c for c in (_PLAIN_VOWELS if part == "vowel" else _PLAIN_INITIALS) if c in letters]
    pool = [c for c in dict.fromkeys([*used, *pen.some(plain, len(plain))]) if c != key]
    names = {
        "initial": ("initial consonant", "첫소리 자음자"),
        "vowel": ("vowel", "모음자"),
        "final": ("final consonant", "받침"),
    }[part]
    return Problem(
        pen.say(
            f"What is the {names[0]} of the {ordinal(place)} syllable in the Korean term "
            f"'{brief.keyword}'?",
            f"'{brief.keyword}'의 {ordinal_ko(place)} 번째 글자에 쓰인 {names[1]}은(는) 무엇인가?",
        ),
        key,
        tuple(
            Wrong(
                c,
                pen.say(
                    "Belongs to another syllable."
                    if c in used
                    else "Confuses letters of similar shape or sound.",
                    "다른 글자에 쓰인 것이다."
                    if c in used
                    else "모양이나 소리가 비슷한 글자와 헷갈렸다.",
                ),
            )
            for c in pool
        ),
        pen.say(
            f"The syllable is '{syllable}', and its {names[0]} is '{key}'.",
            f"그 글자는 '{syllable}'이고 {names[1]}은(는) '{key}'이다.",
        ),
        pen.say("Take the syllable apart.", "글자를 자음자와 모음자로 나누어 본다."),
    )
