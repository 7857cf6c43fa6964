"""Terms of several words, and any other text that is to be asked about."""

from sandbox.reading.brief import Brief
from sandbox.writing.maths.build import numeric
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Problem, Wrong
from sandbox.writing.words.common import ordinal_ko
from sandbox.writing.words.inflection import ordinal


def word_count(pen: Pen, brief: Brief) -> Problem | None:
    words = brief.keyword.split()
    if len(words) < 2:
        return None
    return numeric(
        pen,
        pen.say(
            f"How many words does the term '{brief.keyword}' consist of?",
            f"'{brief.keyword}'은(는) 띄어쓰기를 기준으로 모두 몇 개의 말로 이루어져 있는가?",
        ),
        len(words),
        [
            (
                len(words) - 1,
                pen.say(
                    "Counts the spaces instead of the words.", "말이 아니라 띄어 쓴 자리를 세었다."
                ),
            )
        ],
        pen.say(
            f"{' / '.join(words)}: {len(words)} words.",
            f"{' / '.join(words)}이므로 모두 {len(words)}개이다.",
        ),
        pen.say("Count the parts between spaces.", "띄어 쓴 부분마다 나누어 센다."),
        counted=True,
    )


def first_letters(pen: Pen, brief: Brief) -> Problem | None:
    words = brief.keyword.split()
    if len(words) < 2 or not all(w[0].isascii() and w[0].isalpha() for w in words):
        return None
    key = "".join(w[0].upper() for w in words)
    ends = "".join(next((c for c in reversed(w) if c.isalpha()), w[-1]).upper() for w in words)
    wrong = [
        Wrong(key[::-1], pen.say("Writes the letters in reverse order.", "글자를 거꾸로 썼다.")),
        Wrong(ends, pen.say("Takes the last letters of the words.", "단어의 마지막 글자를 썼다.")),
        Wrong(
            key + ends[-1],
            pen.say("Adds a letter from the end of the term.", "용어의 마지막 글자를 덧붙였다."),
        ),
        Wrong(
            key[:-1] + ends[-1],
            pen.say("Takes the last letter of the last word.", "마지막 단어의 끝 글자를 썼다."),
        ),
        Wrong(
            ends[0] + key[1:],
            pen.say("Takes the last letter of the first word.", "첫 단어의 끝 글자를 썼다."),
        ),
        Wrong(key + key[0], pen.say("Repeats the first letter.", "첫 글자를 한 번 더 썼다.")),
    ]
    return Problem(
        pen.say(
            f"Which letters do you get from the first letter of each word in the term "
            f"'{brief.keyword}'?",
            f"용어 '{brief.keyword}'에서 각 단어의 첫 글자만 차례대로 쓰면 무엇인가?",
        ),
        key,
        tuple(wrong),
        pen.say(
            f"{', '.join(words)}: {key}.",
            f"{', '.join(words)}의 첫 글자를 차례대로 쓰면 {key}이다.",
        ),
        pen.say("Write down the first letter of every word.", "단어마다 첫 글자를 적어 본다."),
    )


def nth_word(pen: Pen, brief: Brief) -> Problem | None:
    words = brief.keyword.split()
    if len(set(words)) < max(3, pen.options):
        return None
    place = pen.between(1, min(len(words), 10))
    key = words[place - 1]
    rest = [w for w in dict.fromkeys(words) if w != key]
    return Problem(
        pen.say(
            f"Which word stands in the {ordinal(place)} place of the phrase '{brief.keyword}'?",
            f"'{brief.keyword}'에서 {ordinal_ko(place)} 번째로 나오는 말은 무엇인가?",
        ),
        key,
        tuple(
            Wrong(w, pen.say("Stands at another place of the phrase.", "다른 자리에 있는 말이다."))
            for w in rest
        ),
        pen.say(f"Counted from the start, it is '{key}'.", f"앞에서부터 세면 '{key}'이다."),
        pen.say("Count the words from the start.", "앞에서부터 차례로 센다."),
    )


def character_count(pen: Pen, brief: Brief) -> Problem | None:
    """The last resort, which fits every text: how many characters it has."""
    characters = [c for c in brief.keyword if not c.isspace()]
    shown = brief.keyword if len(brief.keyword) <= 80 else f"{brief.keyword[:77].rstrip()}..."
    characters = [c for c in shown if c.isalnum()]
    return numeric(
        pen,
        pen.say(
            f"How many letters and digits does '{shown}' have, not counting spaces or signs?",
            f"'{shown}'에서 띄어쓰기와 기호를 뺀 글자는 모두 몇 개인가?",
        ),
        len(characters),
        [
            (
                len(shown),
                pen.say("Counts the spaces and signs as well.", "띄어쓰기와 기호까지 세었다."),
            ),
            (
                len(set(characters)),
                pen.say(
                    "Counts a repeated character only once.", "되풀이되는 글자를 한 번만 세었다."
                ),
            ),
        ],
        pen.say(
            f"There are {len(characters)} letters and digits.",
            f"글자는 모두 {len(characters)}개이다.",
        ),
        pen.say("Count character by character.", "한 글자씩 짚으며 센다."),
        counted=True,
    )
