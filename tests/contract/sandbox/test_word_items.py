"""Items on words are true: worked out again here from the word and the stem."""

import re
import unicodedata
from collections import Counter

from openai import AsyncOpenAI

from tests.contract.sandbox.asking import CHOICE, OPEN, ask_for


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
    if found := re.search(r"in order: (.+)\. What do you get", stem):
        assert answer == "".join(each[0] for each in found[1].split(", "))
        return "firsts"
    if found := re.search(r"How many characters do '(\w+)' and '(\w+)' have together", stem):
        assert int(answer) == len(found[1] + found[2])
        return "together"
    if found := re.search(r"different letters occur in both '(\w+)' and '(\w+)'", stem):
        assert int(answer) == len(set(found[1]) & set(found[2]))
        return "shared"
    if "CEFR level" in stem:
        assert answer == "B2"
        return "level"
    return ""


async def test_word_items_are_true_of_the_word(client: AsyncOpenAI) -> None:
    checked: Counter[str] = Counter()
    for word in ("negotiate", "harvest", "meadow", "lantern", "cautious"):
        for seed in range(12):
            prompt = f"Word: {word}\nCEFR: B2\nLanguage: English\nType: short answer"
            item = await ask_for(client, prompt, OPEN, seed=seed)
            checked[_check_word_item(str(item["stem"]), str(item["answer"]), word)] += 1

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
    }
    assert checked[""] == 0


async def test_a_derived_word_is_asked_for_its_meaning(client: AsyncOpenAI) -> None:
    keys = set()
    for seed in range(12):
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


async def test_korean_word_items_are_true_of_the_word(client: AsyncOpenAI) -> None:
    checked: Counter[str] = Counter()
    for word in ("광합성", "임진왜란", "민주주의", "은하수"):
        for seed in range(20):
            prompt = f"키워드: {word}\n언어: 한국어"
            item = await ask_for(client, f"{prompt}\n단답형", OPEN, seed=seed)
            stem, answer = str(item["stem"]), str(item["answer"])
            if "첫소리(초성)를" in stem:
                assert answer == _consonants(word, "initial")
                checked["initials"] += 1
            elif "받침이 있는 글자" in stem:
                assert int(answer) == len(_consonants(word, "final"))
                checked["finals"] += 1
            elif "몇 글자인가" in stem:
                assert int(answer) == len(word)
                checked["syllables"] += 1
            elif found := re.search(r"단어 (.+)[을를] 사전에", stem):
                order = sorted(found[1].split(", "))
                where = re.search(r"(첫|두|세|네|다섯) 번째에 오는 것", stem)
                numerals = ["첫", "두", "세", "네", "다섯"]
                expected = order[numerals.index(where[1])] if where else str(order.index(word) + 1)
                assert answer == expected
                checked["order"] += 1
            choice = await ask_for(client, f"{prompt}\n객관식", CHOICE, seed=seed)
            if "쓸 수 있는 조사" in str(choice["stem"]):
                options = choice["options"]
                assert isinstance(options, list)
                closed = len(unicodedata.normalize("NFD", word[-1])) == 3
                fitting = (
                    {"을", "은", "이", "과", "이나"} if closed else {"를", "는", "가", "와", "나"}
                )
                assert {o["text"] for o in options if o["is_correct"]} <= fitting
                assert not {o["text"] for o in options if not o["is_correct"]} & fitting
                checked["particles"] += 1
    assert set(checked) == {"initials", "finals", "syllables", "order", "particles"}
