"""Halves to match, sentences to order, and a task, all out of one passage."""

from sandbox.reading.brief import Locale
from sandbox.writing.items.material import Order, Pairs, Task
from sandbox.writing.on_passage.claims import number_in
from sandbox.writing.on_passage.text import Text, flat, words_of
from sandbox.writing.pen import Pen
from sandbox.writing.problem import Criterion

_LONGEST_ENTRY = 240
_FEWEST_WORDS = 6
_QUOTES = 3
_SUBJECTS = 12
_ENDINGS_KO = tuple("다고며서면지게한던는은을를이가에로의도와과까만어아기된할될러려니")
"""Ends of Korean words that are no bare nouns."""
_FEWEST_PARTS = 3


def subject(pen: Pen, text: Text) -> str:
    """What to call the part of the passage that is asked about: a name of it, or a long word."""
    names = sorted(text.names)
    if names and pen.rng.random() < 0.6:
        return pen.pick(names)
    least = 2 if text.locale is Locale.KO else 6
    long = [w for w in text.words if len(w) >= least and number_in(w) is None and w not in names]
    small = [w for w in long if not w[0].isupper()] or list(text.words)
    small = [w for w in small if text.classes.get(w) == "noun"] or small
    small = [w for w in small if not w.endswith(_ENDINGS_KO)] or small
    return f"‘{pen.pick(small)}’"


def _recurring(pen: Pen, text: Text) -> tuple[str, list[str]]:
    """Something that several sentences speak of, and these sentences, in their order."""
    own = {sentence: set(words_of(sentence)) for sentence in text.usable}
    tried = [subject(pen, text) for _ in range(_SUBJECTS)]
    spoken = {name: [s for s in own if name.strip("‘’") in own[s]] for name in tried}
    named = max(tried, key=lambda name: min(_QUOTES, len(spoken[name])))
    return named, (spoken[named] or list(own))[:_QUOTES]


def halves(pen: Pen, text: Text, count: int, extras: int) -> Pairs | None:
    """Beginnings of sentences with their endings; endings of further sentences are the extras."""
    found: dict[str, tuple[str, str]] = {}
    for sentence in pen.some(text.usable, len(text.usable)):
        words = sentence.split()
        if len(words) < (4 if text.locale is Locale.KO else _FEWEST_WORDS):
            continue
        middle = len(words) // 2
        begin, end = f"{' '.join(words[:middle])} …", f"… {' '.join(words[middle:])}"
        if all(begin != b and end != e for b, e in found.values()):
            found[sentence] = (begin, end)
        if len(found) == count + extras:
            break
    count = min(count, len(found))
    if count < _FEWEST_PARTS:
        return None
    quotes = list(found)[:count]
    return Pairs(
        pen.say(
            "Match the halves of these sentences so that each sentence is as in the passage.",
            "지문에 나온 문장이 되도록 앞부분과 뒷부분을 알맞게 연결하시오.",
        ),
        [found[quote] for quote in quotes],
        [end for _, end in list(found.values())[count:]],
        pen.say("The sentences of the passage are:", "지문의 문장은 다음과 같다."),
        quotes,
    )


def events(pen: Pen, text: Text, count: int) -> Order | None:
    """Sentences in the order in which they stand in the passage."""
    short = [s for s in text.usable if len(s) <= _LONGEST_ENTRY]
    count = min(count, len(short))
    if count < _FEWEST_PARTS:
        return None
    chosen = sorted(pen.some(range(len(short)), count))
    quotes = [short[place] for place in chosen]
    entries = [flat(quote) for quote in quotes]
    named = next((w for w in words_of(entries[0]) if w in text.names), "") or max(
        words_of(entries[0]), key=len
    )
    return Order(
        pen.say(
            f"Put these {count} sentences, one of them about ‘{named}’, in the order in which they "
            f"stand in the passage.",
            f"‘{named}’이(가) 나오는 문장을 포함한 다음 {count}개의 문장을 지문에 나온 차례대로 "
            f"배열하시오.",
        ),
        entries,
        pen.say("In the passage they stand in this order:", "지문에는 다음 차례로 나온다."),
        quotes,
    )


def task(pen: Pen, text: Text) -> Task:
    """Retell a part of the passage and support it with its own words."""
    named, places = _recurring(pen, text)
    first, *rest = map(flat, places)
    return Task(
        pen.say(
            f"In 5 to 8 sentences, explain what the passage tells the reader about {named}. Use at "
            f"least two details from the passage and say where each of them stands.",
            f"지문이 {named}에 관해 무엇을 말하는지 5~8문장으로 설명하시오. 지문의 내용을 두 가지 "
            f"이상 근거로 들고, 각각이 어디에 나오는지 밝히시오.",
        ),
        pen.say(
            f"The passage tells the reader about {named} in its own words. At one point it says: "
            f"“{first}” "
            + " ".join(f"Later it adds: “{sentence}”" for sentence in rest)
            + " These details stand in this order in the text. Together they show what the writer "
            "wants the reader to notice. I have used only what the passage itself says.",
            f"지문은 {named}에 관해 말하고 있다. 한 곳에는 “{first}”라고 되어 있다. "
            + " ".join(f"그 뒤에는 “{sentence}”라는 문장이 이어진다." for sentence in rest)
            + " 이 내용은 지문에 이 차례대로 나온다. 이를 모아 보면 글쓴이의 뜻을 알 수 있다. "
            "나는 지문에 나온 내용만을 근거로 들었다.",
        ),
        [
            Criterion(
                pen.say("Understanding", "내용 이해"),
                4,
                pen.say(
                    f"Says what the passage tells about {named}, without adding anything to it.",
                    f"지문이 {named}에 관해 말하는 바를 덧붙임 없이 설명한다.",
                ),
            ),
            Criterion(
                pen.say("Evidence", "근거"),
                4,
                pen.say(
                    "Uses at least two details of the passage and says where they stand.",
                    "지문의 내용을 두 가지 이상 근거로 들고 나온 곳을 밝힌다.",
                ),
            ),
        ],
        places,
    )
