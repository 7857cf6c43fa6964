"""Hangul: particles by final consonant, syllables taken apart."""

import re

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_PARTICLES = {
    "을(를)": ("을", "를"),
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "과(와)": ("과", "와"),
    "으로(로)": ("으로", "로"),
    "이라고(라고)": ("이라고", "라고"),
    "이라는(라는)": ("이라는", "라는"),
    "이다(다)": ("이다", "다"),
    "이고(고)": ("이고", "고"),
    "이므로(므로)": ("이므로", "므로"),
}
_SLOT = re.compile("|".join(re.escape(slot) for slot in _PARTICLES))
_READ_WITH_FINAL = "013678"  # 영 일 삼 육 칠 팔
_READ_WITH_L = "178"
_UNIT_WITHOUT_FINAL = re.compile(r"(?:^|\d|\s|\$)(?:cm|mm|km|m)\W*$|%\W*$|°\W*$")
_UNIT_WITH_FINAL = re.compile(r"(?:^|\d|\s|\$)k?g\W*$")


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final ('' for none) of one Hangul syllable."""
    code = ord(syllable) - 0xAC00
    return INITIALS[code // 588], VOWELS[code % 588 // 28], FINALS[code % 28]


def join(initial: str, vowel: str, final: str = "") -> str:
    """The syllable of its letters."""
    code = INITIALS.index(initial) * 588 + VOWELS.index(vowel) * 28 + FINALS.index(final)
    return chr(0xAC00 + code)


def is_hangul(character: str) -> bool:
    return len(character) == 1 and "가" <= character <= "힣"


def final_of(text: str) -> str:
    """The final consonant with which the text is read, or '' ('ㄴ' stands for "some consonant")."""
    if _UNIT_WITHOUT_FINAL.search(text):
        return ""
    if _UNIT_WITH_FINAL.search(text):
        return "ㅁ"
    last = next((c for c in reversed(text) if c.isalnum()), "")
    if not last:
        return ""
    if is_hangul(last):
        return split(last)[2]
    if last in INITIALS:  # 기역, 니은, ...: the names of consonants end in one, 리을 in ㄹ
        return "ㄹ" if last == "ㄹ" else "ㄴ"
    if last.isdigit():
        return "ㄹ" if last in _READ_WITH_L else ("ㄴ" if last in _READ_WITH_FINAL else "")
    return _latin_final(text, last.lower())


def _latin_final(text: str, last: str) -> str:
    """How Koreans read a Latin word's end: a single letter by its name, a word by its sound."""
    word = re.findall(r"[A-Za-z]+", text)[-1:] or [last]
    if len(word[0]) == 1:
        return "ㄹ" if last in "lr" else ("ㄴ" if last in "mn" else "")
    if last == "l" or re.search(r"[bcdfgkpt]le$", word[0].lower()):
        return "ㄹ"
    if last in "mn" or word[0].lower().endswith(("ng", "me", "ne", "mb")):
        return "ㄴ"
    stopped = (
        r"(?:^|[^aeiou])[aeiou](?:ck|[bckpt])$|ook$"  # 북, 틱, 립, 캣: a short vowel and a stop
    )
    return "ㄴ" if re.search(stopped, word[0].lower()) else ""


def particle(text: str, slot: str) -> str:
    """The form of a particle pair such as 을(를) after the text."""
    with_final, without = _PARTICLES[slot]
    final = final_of(text)
    if slot == "으로(로)" and final == "ㄹ":
        return without
    return with_final if final else without


def with_particles(text: str) -> str:
    """Resolve every `을(를)`, `이(가)`, ... by the text before it."""
    done, position = "", 0
    for slot in _SLOT.finditer(text):
        done += text[position : slot.start()]
        done += particle(done, slot.group())
        position = slot.end()
    return done + text[position:]
