"""Regular English spelling: plurals, verb forms, and letters.

Only rules without doubt are applied: words that do not follow them are listed and left alone.
"""

import re

from sandbox.wordlist import words

_VOWELS = "aeiou"
_IRREGULAR_VERBS = frozenset(
    words("""
        arise awake be bear beat become begin bend bet bind bite bleed blow break breed bring
        broadcast build burn burst buy can cast catch choose cling come cost could creep cut deal
        dig do draw dream drink drive eat fall feed feel fight find flee fly forbid forecast
        forget forgive freeze get give go grind grow hang have hear hide hit hold hurt input keep
        kneel know lay lead lean leap learn leave lend let lie light lose make may mean meet might
        mistake must ought overcome pay prove put quit read rewrite rid ride ring rise run saw say
        see seek sell send set sew shake shall shed shine shoot should show shrink shut sing sink
        sit sleep slide smell sow speak speed spell spend spill spin spit split spoil spread
        spring stand steal stick sting stink strike strive swear sweep swell swim swing take teach
        tear tell think throw undergo understand undertake undo upset wake wear weave weep will
        win wind withdraw would write
    """)
)
_FINAL_STRESS = frozenset(
    words("""
        admit begin commit compel control defer equip expel forget occur omit patrol permit prefer
        propel quiz refer regret submit transfer transmit upset
    """)
)
_DOUBT_DOUBLING = frozenset(
    words("""
        cancel counsel dial fuel label level model program quarrel signal total travel worship bus
        focus benefit
    """)
)
_UNSTRESSED_ENDS = words("en er or on it et op ip el al om ow ish")
_IRREGULAR_PLURALS = frozenset(
    words("""
        aircraft analysis axis basis bison calf cattle child crisis criterion cod crossroads data
        deer diagnosis dice die dozen elf fish foot fruit gallows goose half headquarters hoof
        hypothesis knife leaf life loaf man mathematics means media mouse news oasis offspring ox
        penny people person phenomenon physics police politics oxen roof salmon scarf self series
        sheep shelf species spectacles staff stimulus thesis thief tooth trousers trout wharf wife
        wolf woman zero
    """)
)
_UNCOUNTABLE = frozenset(
    words("""
        accommodation advertising advice aid air alcohol anger art attention baggage beauty beef
        blood bread butter cash chaos childhood clothes clothing comfort confidence content copper
        cotton courage damage dairy death democracy dirt dust duty economics education electricity
        employment energy entertainment environment equipment evidence evil faith fame fear flesh
        flour food freedom friendship fuel fun furniture garlic gas gold golf grass gratitude
        growth hair happiness harm health heat help homework honesty honey hospitality housing
        housework humour hunger ice importance independence information intelligence jewellery joy
        justice knowledge labour laughter leisure literature logic love luck luggage machinery
        mail meat milk money motherhood mud music nature nothing oil oxygen patience peace
        permission petrol pollution poverty power pride privacy progress rain rage rice rubbish
        safety salt sand scenery shopping silk silver sleep smoke snow soap soup steel strength
        stuff sugar sunshine sunlight tea technology timber time tourism trade traffic training
        transport transportation travel trust truth usage violence water wealth weather welfare
        wheat wildlife wisdom wood wool work worth youth
    """)
)


def is_vowel(letter: str) -> bool:
    return letter in _VOWELS


def plural(noun: str) -> str | None:
    """The regular plural, or None where the noun is irregular, uncountable or in doubt."""
    doubtful = noun in _IRREGULAR_PLURALS | _UNCOUNTABLE or noun.endswith(
        (
            "ness",
            "ism",
            "ics",
            "ship",
            "hood",
            "ing",
            "sis",
            "us",
            "is",
            "f",
            "fe",
            "man",
            "o",
            "um",
            "ty",
            "age",
            "z",
            "ware",
            "ment",
            "cy",
            "th",
        )
    )
    if doubtful or not _is_plain(noun) or (noun.endswith("s") and not noun.endswith("ss")):
        return None
    return _with_s(noun)


def third_person(verb: str) -> str | None:
    """The form after "she" in the present, or None for verbs with forms of their own."""
    if not _is_plain(verb) or verb in {
        "be",
        "have",
        "can",
        "could",
        "may",
        "might",
        "must",
        "ought",
        "shall",
        "should",
        "will",
        "would",
    }:
        return None
    return _with_s(verb) if not verb.endswith("o") else f"{verb}es"


def past(verb: str) -> str | None:
    """The regular past form, or None where the verb is irregular or in doubt."""
    if verb in _IRREGULAR_VERBS or not _is_plain(verb):
        return None
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and not is_vowel(verb[-2]):
        return f"{verb[:-1]}ied"
    doubles = _doubles(verb)
    if doubles is None or verb.endswith("c"):
        return None
    return f"{verb}{verb[-1]}ed" if doubles else f"{verb}ed"


def ing(verb: str) -> str | None:
    """The -ing form, or None in doubt."""
    if not _is_plain(verb) or verb in {
        "be",
        "can",
        "could",
        "may",
        "might",
        "must",
        "ought",
        "shall",
        "should",
        "will",
        "would",
    }:
        return None
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe", "nge")):
        return f"{verb[:-1]}ing"
    doubles = _doubles(verb)
    if doubles is None or verb.endswith(("c", "nge")):
        return None
    return f"{verb}{verb[-1]}ing" if doubles else f"{verb}ing"


def ordinal(number: int) -> str:
    """ "1st", "2nd", ... as a word up to ten."""
    words = (
        "zeroth",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
    )
    return words[number] if number < len(words) else f"{number}th"


def _with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and not is_vowel(word[-2]):
        return f"{word[:-1]}ies"
    return f"{word}s"


def _doubles(verb: str) -> bool | None:
    """Whether the last consonant doubles before a vowel; None where usage or stress is in doubt."""
    if verb in _DOUBT_DOUBLING:
        return None
    if re.search(r"qui[^aeiouwxy]$", verb):
        return True
    if not re.search(r"(?:^|[^aeiou])[aeiou][^aeiouwxy]$", verb):
        return False
    syllables = len(re.findall(r"[aeiouy]+", verb))
    if syllables == 1 or verb in _FINAL_STRESS:
        return True
    return False if verb.endswith(_UNSTRESSED_ENDS) else None


def _is_plain(word: str) -> bool:
    return len(word) >= 3 and word.isascii() and word.isalpha() and word.islower()
