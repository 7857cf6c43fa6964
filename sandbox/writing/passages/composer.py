"""Composing a passage: opening, paragraphs with new facts each, closing, to the length asked for.

Lengths count words between blanks, which in Korean are 어절.
"""

import re
from dataclasses import dataclass, field
from random import Random

from sandbox.reading.brief import Locale
from sandbox.writing.korean import with_particles
from sandbox.writing.passages.genres import genre_named
from sandbox.writing.passages.scene import Scenes
from sandbox.writing.passages.script import Script, Slot

_PLACE = re.compile(r"\{(\w+)\}")
_SPEAKER = re.compile(r"^\w+: ")
_NEAR = 0.05
"""How far from the asked length a passage may end, as a share of it."""
_FAR = 0.1
"""How far it may end where nothing nearer is to be had."""
_EASY = 2
_LONGEST_TITLE = 100
"""Characters."""


@dataclass(frozen=True)
class Passage:
    """A finished passage; `genre` is the English name of what it is."""

    title: str
    paragraphs: tuple[str, ...]
    genre: str

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        return len(self.text.split())


def compose_passage(
    topic: str,
    locale: Locale,
    genre: str,
    length: int,
    seed: int,
    *,
    easy: bool = False,
    said: set[str] | None = None,
) -> Passage:
    """Write a passage of about `length` words.

    Args:
        genre: its English name; an unknown one gives an expository text.
        easy: the shorter and plainer of the sentences.
        said: sentences that are not to be said again; the passage's own are added.
    """
    found = genre_named(genre)
    script = found.ko if locale is Locale.KO else found.en
    rng = Random(seed)
    writer = _Writer(
        script, Scenes(rng, locale, topic), rng, locale, easy, set() if said is None else said
    )
    return Passage(writer.title(), tuple(writer.paragraphs(max(20, length))), found.name)


@dataclass
class _Writer:
    script: Script
    scenes: Scenes
    rng: Random
    locale: Locale
    easy: bool
    said: set[str]
    _facts: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._facts = self.scenes.next()

    def title(self) -> str:
        """A title that no other text of the reply has, as far as the script has several."""
        titles = self.rng.sample(self.script.titles, len(self.script.titles))
        made = [self._filled(title) for title in titles]
        fresh = [title for title in made if title not in self.said] or made
        chosen = min(fresh, key=lambda title: len(title) > _LONGEST_TITLE)
        self.said.add(chosen)
        if len(chosen) <= _LONGEST_TITLE:
            return chosen
        return f"{chosen[: _LONGEST_TITLE - 1].rstrip()}…"

    def paragraphs(self, length: int) -> list[str]:
        few = length < 100
        both_speak = self.script.layout == "turns"
        opening = self._sentences(self.script.opening[: 1 if few and not both_speak else None])
        closing = self._sentences(self.script.closing[: 1 if few else None])
        budget = length - _size([*opening, *closing])
        blocks = [opening]
        while (room := budget - sum(map(_size, blocks[1:]))) > length * _NEAR:
            self._facts = self.scenes.next()
            block = self._block(room, length * _NEAR)
            if not block:
                break
            blocks.append(block)
        blocks.append(closing)
        return self._laid_out(blocks)

    def _block(self, room: int, near: float) -> list[str]:
        """One paragraph of the body, as far as there is room; the last sentence fits the rest."""
        block: list[str] = []
        for slot in self.script.body:
            left = room - _size(block)
            if left <= near:
                break
            sentence = self._fresh(slot)
            if sentence and (
                _size([sentence]) <= left - 6 or abs(left - _size([sentence])) <= near
            ):
                block.append(sentence)
                continue
            if (last := self._fitting(left, near)) is not None:
                self.said |= _parts(last)
                block.append(last)
            break
        return block

    def _fitting(self, left: int, near: float) -> str | None:
        """Any sentence of the body that is nearest to the length that is left."""
        made = [
            sentence
            for _ in range(2)
            for slot in self.script.body
            for template in slot
            if not self.said & _parts(sentence := self._filled(template))
        ]
        best = min(made, key=lambda s: abs(left - _size([s])), default=None)
        if best is None:
            return None
        over = _size([best]) - left  # nearer to the length with it than without it
        return best if over <= max(near, 1) or over < min(left, near / _NEAR * _FAR) else None

    def _sentences(self, slots: tuple[Slot, ...]) -> list[str]:
        return [sentence for slot in slots if (sentence := self._fresh(slot))]

    def _fresh(self, slot: Slot) -> str | None:
        """A sentence of the slot that was not said yet; None where all were."""
        if self.easy:
            slot = tuple(sorted(slot, key=len)[: max(_EASY, len(slot) // 2)])
        for template in self.rng.sample(slot, len(slot)):
            sentence = self._filled(template)
            if not self.said & _parts(sentence):
                self.said |= _parts(sentence)
                return sentence
        return None

    def _filled(self, template: str) -> str:
        filled = _PLACE.sub(lambda place: self._facts[place[1]], template)
        return with_particles(filled) if self.locale is Locale.KO else filled

    def _laid_out(self, blocks: list[list[str]]) -> list[str]:
        blocks = [block for block in blocks if block]
        match self.script.layout:
            case "turns":
                return _turns([sentence for block in blocks for sentence in block])
            case "lines":
                return ["\n".join(block) for block in blocks]
            case _:
                return [" ".join(block) for block in blocks]


def _turns(said: list[str]) -> list[str]:
    """What one speaker says in a row, as one turn: speakers alternate."""
    turns: list[str] = []
    for sentence in said:
        speaker = _SPEAKER.match(sentence)
        if turns and speaker and turns[-1].startswith(speaker.group()):
            turns[-1] += f" {sentence[speaker.end() :]}"
        else:
            turns.append(sentence)
    return turns


def _parts(said: str) -> set[str]:
    """The sentences in a turn, without the name of who says them."""
    return set(re.split(r"(?<=[.!?]) ", _SPEAKER.sub("", said)))


def _size(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)
