"""Items on words are true: worked out again here from the word and the stem."""

import re
import unicodedata
from collections import Counter

from openai import AsyncOpenAI

from tests.contract.sandbox.asking import CHOICE, OPEN, ask_for, listed, obj


def _check_word_item(stem: str, answer: str, word: str) -> str:
    """Work a word item out again; the name of the check, or an empty string for another kind."""
    if found := re.search(r"words (.+) are put in dictionary order\. Which word comes (\w+)", stem):
        order = sorted(found[1].split(", "))
        nth = ["first", "second", "third", "fourth", "fifth"].index(found[2])
        assert answer == order[nth]
        return "nth"
    if found := re.search(r"words (.+) are put in dictionary order\. In which place", stem):
        assert int(answer) == sorted(found[1].split(", ")).index(word) + 1
        return "place"
    if "How many letters are there" in stem:
        assert int(answer) == len(word)
        return "letters"
    if "How many vowel letters" in stem:
        assert int(answer) == len(re.findall("[aeiou]", word))
        return "vowels"
    if found := re.search(r"Which letter is the (\w+) (from the end )?in", stem):
        places = [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
        ]
        letters = word[::-1] if found[2] else word
        assert answer == letters[places.index(found[1])]
        return "letter"
    return _check_further_item(stem, answer, word)


def _check_further_item(stem: str, answer: str, word: str) -> str:
    if found := re.search(r"in order: (.+)\. What do you get", stem):
        assert answer == "".join(each[0] for each in found[1].split(", "))
        return "firsts"
    if found := re.search(r"How many characters do '(\w+)' and '(\w+)' have together", stem):
        assert int(answer) == len(found[1] + found[2])
        return "together"
    if found := re.search(r"different letters occur in both '(\w+)' and '(\w+)'", stem):
        assert int(answer) == len(set(found[1]) & set(found[2]))
        return "shared"
    if found := re.search(r"covered here\? (\w+)$", stem):
        assert found[1].replace("__", answer) == word
        return "covered"
    if "completes the sentence" in stem or "Which form" in stem:
        endings = ("", "s", "es", "ed", "d", "ing")
        assert answer in {f"{stem_}{end}" for stem_ in (word, word[:-1]) for end in endings}
        return "form"
    if "CEFR level" in stem:
        assert answer == "B2"
        return "level"
    return ""


_MANY = obj({"items": listed(OPEN)})


async def _many(client: AsyncOpenAI, prompt: str) -> list[tuple[str, str]]:
    """Stems and answers of a reply with so many items that every kind of question is used."""
    items = (await ask_for(client, prompt, _MANY))["items"]
    assert isinstance(items, list)
    return [(str(item["stem"]), str(item["answer"])) for item in items]


async def test_word_items_are_true_of_the_word(client: AsyncOpenAI) -> None:
    checked: Counter[str] = Counter()
    for word in ("negotiate", "harvest", "meadow", "lantern", "cautious"):
        prompt = f"Word: {word}\nCEFR: B2\nLanguage: English\nWrite 60 short answer items."
        for stem, answer in await _many(client, prompt):
            checked[_check_word_item(stem, answer, word)] += 1

    assert set(checked) >= {
        "nth",
        "place",
        "letters",
        "vowels",
        "letter",
        "level",
        "firsts",
        "together",
        "shared",
        "covered",
        "form",
    }


async def test_a_derived_word_is_asked_for_its_meaning(client: AsyncOpenAI) -> None:
    keys = set()
    for seed in range(16):
        prompt = "Word: careless\nLanguage: English\nMultiple choice"
        item = await ask_for(client, prompt, CHOICE, seed=seed)
        options = item["options"]
        assert isinstance(options, list)
        keys |= {o["text"] for o in options if o["is_correct"] and "mean" in str(item["stem"])}

    assert keys == {"without care"}


async def test_the_requests_own_meaning_and_text_are_asked_for(client: AsyncOpenAI) -> None:
    standard = "성취기준: [9과12-01] 광합성에 필요한 물질을 이해하고, 장소를 설명할 수 있다."
    stems: set[str] = set()
    for seed in range(12):
        glossed = await ask_for(
            client, "Word: bank\nMeaning: the land beside a river\nIn English.", OPEN, seed=seed
        )
        gapped = await ask_for(client, f"키워드: 광합성\n{standard}\n단답형", OPEN, seed=seed)
        if "beside a river" in str(glossed["stem"]):
            assert glossed["answer"] == "bank"
            stems.add("gloss")
        if "____에 필요한 물질" in str(gapped["stem"]):
            assert gapped["answer"] == "광합성"
            stems.add("standard")
    assert stems == {"gloss", "standard"}


def _consonants(word: str, kind: str) -> str:
    """Initial letters by Unicode's own decomposition, independent of the sandbox's arithmetic."""
    parts = [unicodedata.normalize("NFD", syllable) for syllable in word]
    initials = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
    if kind == "initial":
        return "".join(initials[ord(part[0]) - 0x1100] for part in parts)
    return "".join(word[n] for n, part in enumerate(parts) if len(part) == 3)


def _check_korean_item(stem: str, answer: str, word: str) -> str:
    """Work a Korean word item out again; the name of the check, or an empty string."""
    if "첫소리(초성)를" in stem:
        assert answer == _consonants(word, "initial")
        return "initials"
    if "받침이 있는 글자" in stem:
        assert int(answer) == len(_consonants(word, "final"))
        return "finals"
    if "몇 글자인가" in stem:
        assert int(answer) == len(word)
        return "syllables"
    if found := re.search(r"단어 (.+)[을를] 사전에", stem):
        order = sorted(found[1].split(", "))
        where = re.search(r"(첫|두|세|네|다섯) 번째에 오는 것", stem)
        numerals = ["첫", "두", "세", "네", "다섯"]
        expected = order[numerals.index(where[1])] if where else str(order.index(word) + 1)
        assert answer == expected
        return "order"
    return ""


async def test_korean_word_items_are_true_of_the_word(client: AsyncOpenAI) -> None:
    checked: Counter[str] = Counter()
    for word in ("광합성", "임진왜란", "민주주의", "은하수"):
        prompt = f"키워드: {word}\n언어: 한국어\n단답형 문항 40개를 작성해 주세요."
        for stem, answer in await _many(client, prompt):
            checked[_check_korean_item(stem, answer, word)] += 1

    assert set(checked) >= {"initials", "finals", "syllables", "order"}


async def test_the_key_particle_fits_the_korean_word_and_no_other_option_does(
    client: AsyncOpenAI,
) -> None:
    asked = 0
    for word in ("광합성", "임진왜란", "민주주의", "은하수"):
        closed = len(unicodedata.normalize("NFD", word[-1])) == 3
        fitting = {"을", "은", "이", "과", "이나"} if closed else {"를", "는", "가", "와", "나"}
        for seed in range(12):
            item = await ask_for(client, f"키워드: {word}\n객관식", CHOICE, seed=seed)
            options = item["options"]
            assert isinstance(options, list)
            particles = [
                (option["is_correct"], match[1] if match else option["text"])
                for option in options
                for match in [re.search(rf"{word}(이나|[을를은는이가과와나]) ", option["text"])]
            ]
            if "조사" in str(item["stem"]):
                asked += 1
                assert all((particle in fitting) is right for right, particle in particles)
    assert asked >= 20
