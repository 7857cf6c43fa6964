"""Classes to judge by: other habits, other code; the parser was not tuned to them."""

import json
import random
import re

from bench.parsing.breakage import (
    ESCAPE_LIKE,
    LATEX,
    Value,
    breakage,
    dumps,
    each_string,
)

_PREFACES = (
    "Here's the JSON object {as requested}:",
    "요청하신 문항입니다. (형식: {question, options})",
    "**Answer**\n\nThe function f(x) = {x^2 if x > 0} is used.",
    "Note: \\(x \\in \\{1, 2\\}\\), so \\frac{1}{2} appears below.",
)
_ENDINGS = (
    "Let me know if you'd like changes!",
    "위 문항은 {교육과정}을 따릅니다.",
    'The key "answer" counts from 0, e.g. {"x": 1}.',
    "- uses \\sqrt{x}\n- level: easy",
)


def _strings(text: str) -> list[str]:
    """JSON split into what is outside strings (even) and string tokens (odd)."""
    return re.split(r'("(?:[^"\\]|\\.)*")', text, flags=re.DOTALL)


def _in_strings(text: str, old: str, new: str) -> str:
    parts = _strings(text)
    parts[1::2] = [part.replace(old, new) for part in parts[1::2]]
    return "".join(parts)


@breakage("held-out", "clean")
def proper(value: Value, rng: random.Random) -> str:
    return json.dumps(value, ensure_ascii=rng.random() < 0.3, separators=(",", ":"))


# --- backslashes


@breakage("held-out", "escapes", LATEX)
def only_commands_single(value: Value, rng: random.Random) -> str:
    """Commands of letters and of punctuation single; row ends stay escaped."""
    return re.sub(r"(?<!\\)\\\\(?!\\)", r"\\", dumps(value, rng))


@breakage("held-out", "escapes", LATEX)
def as_typed(value: Value, rng: random.Random) -> str:
    """The model types the text as it is and only escapes quotes and line ends."""

    def typed(text: str) -> str:
        return '"' + text.replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'

    def write(part: object) -> str:
        if isinstance(part, str):
            return typed(part)
        if isinstance(part, list):
            return "[" + ", ".join(map(write, part)) + "]"
        if isinstance(part, dict):
            return "{" + ",\n ".join(f'"{key}": {write(item)}' for key, item in part.items()) + "}"
        return json.dumps(part)

    return write(value)


@breakage("held-out", "escapes", LATEX)
def escaped_twice_whole(value: Value, rng: random.Random) -> str:
    """Each string was already JSON when it was escaped again: line ends and quotes too."""
    return dumps(each_string(value, lambda text: json.dumps(text, ensure_ascii=False)[1:-1]), rng)


@breakage("held-out", "escapes", ESCAPE_LIKE)
def decoded_as_numbers(value: Value, rng: random.Random) -> str:
    r"""A vendor's decoder ate ``\f``; the value was then encoded with \u000c and raw tabs."""
    table = {"b": "\b", "f": "\f", "r": "\r", "t": "\t", "n": "\n"}

    def decode(text: str) -> str:
        for letter, control in table.items():
            text = re.sub(rf"(?<!\\)\\{letter}(?=[a-z])", control, text)
        return text

    text = dumps(each_string(value, decode), rng)
    text = text.replace("\\f", "\\u000c") if rng.random() < 0.5 else text
    return text.replace("\\b", "\\u0008") if rng.random() < 0.5 else text


@breakage("held-out", "escapes", LATEX)
def single_but_in_options(value: Value, rng: random.Random) -> str:
    """Single with Windows line ends between the members, fenced."""
    text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\r\n")
    return "```json\r\n" + text.replace("\\\\", "\\") + "\r\n```"


# --- around the payload


@breakage("held-out", "prose")
def prose_with_latex(value: Value, rng: random.Random) -> str:
    return f"{rng.choice(_PREFACES)}\n\n{dumps(value, rng)}\n\n{rng.choice(_ENDINGS)}"


@breakage("held-out", "prose")
def tilde_fence(value: Value, rng: random.Random) -> str:
    return f"{rng.choice(_PREFACES)}\n~~~json\n{dumps(value, rng)}\n~~~\n"


@breakage("held-out", "prose")
def inline_backticks(value: Value, rng: random.Random) -> str:
    return f"The result is `{json.dumps(value, ensure_ascii=False)}`."


@breakage("held-out", "prose")
def upper_case_fence(value: Value, rng: random.Random) -> str:
    return f"```JSON\n\n{dumps(value, rng)}\n\n```\n\n{rng.choice(_ENDINGS)}"


@breakage("held-out", "prose")
def xml_tags(value: Value, rng: random.Random) -> str:
    return f"<response>\n<json>{dumps(value, rng)}</json>\n</response>"


@breakage("held-out", "prose")
def reasoning_without_opening(value: Value, rng: random.Random) -> str:
    return f"Okay, {rng.choice(_PREFACES)} Then {{...}}.\n</think>\n{dumps(value, rng)}"


@breakage("held-out", "prose")
def template_then_value(value: Value, rng: random.Random) -> str:
    keys = ", ".join(f'"{key}": ...' for key in value)
    return f"I will fill in {{{keys}}}:\n```\n{dumps(value, rng)}\n```"


@breakage("held-out", "prose")
def two_fences(value: Value, rng: random.Random) -> str:
    return f"```python\nx = {{'a': 1}}\n```\nand\n```json\n{dumps(value, rng)}\n```"


@breakage("held-out", "prose")
def byte_order_mark(value: Value, rng: random.Random) -> str:
    return "\ufeff" + dumps(value, rng) + "\n\u200b"


@breakage("held-out", "prose")
def one_item_list(value: Value, rng: random.Random) -> str:
    return dumps([value], rng)


# --- raw control characters


@breakage("held-out", "controls", r"\\n")
def raw_newlines_single(value: Value, rng: random.Random) -> str:
    text = _in_strings(dumps(value, rng), "\\\\", "\ue000")
    return _in_strings(text, "\\n", "\n").replace("\ue000", "\\\\")


@breakage("held-out", "controls", r"\\n")
def some_newlines_raw(value: Value, rng: random.Random) -> str:
    text = _in_strings(dumps(value, rng), "\\\\", "\ue000")
    text = re.sub(r"\\n", lambda _: rng.choice(("\n", "\\n")), text)
    return text.replace("\ue000", "\\\\")


@breakage("held-out", "controls", r"\\n")
def raw_newlines_and_tabs_fenced(value: Value, rng: random.Random) -> str:
    value.update({k: each_string(v, lambda s: s.replace("\n", "\n\t")) for k, v in value.items()})
    text = _in_strings(dumps(value, rng), "\\\\", "\ue000")
    text = text.replace("\\n", "\n").replace("\\t", "\t").replace("\ue000", "\\\\")
    return f"```json\n{text}\n```"


# --- broken syntax


@breakage("held-out", "syntax")
def trailing_comma_compact(value: Value, rng: random.Random) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))[:-1] + ",}"


@breakage("held-out", "syntax")
def bare_keys_single_quotes(value: Value, rng: random.Random) -> str:
    parts = _strings(json.dumps(value, ensure_ascii=False, indent=2))
    for index in range(1, len(parts), 2):
        if parts[index + 1].startswith(":"):
            parts[index] = parts[index][1:-1]
        elif "\\" not in parts[index]:
            parts[index] = f"'{parts[index][1:-1]}'"
    return "".join(parts)


@breakage("held-out", "syntax")
def hash_comments(value: Value, rng: random.Random) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=4)
    return re.sub(r'(\n {4}"\w+": )', r"\n    # the next key\1", text)


@breakage("held-out", "syntax")
def block_comments(value: Value, rng: random.Random) -> str:
    parts = _strings(dumps(value, rng))
    parts[2] = parts[2] + "/* see: {a, b} */ "
    return "".join(parts)


@breakage("held-out", "syntax")
def quotes_in_korean(value: Value, rng: random.Random) -> str:
    key = [key for key, part in value.items() if isinstance(part, str)][-1]
    value[key] = f'그는 "좋다, 가자"라고 했다. 뜻은 "가다"이다.\n{value[key]} "끝"'
    parts = _strings(dumps(value, rng))
    parts[1::2] = ['"' + part[1:-1].replace('\\"', '"') + '"' for part in parts[1::2]]
    return "".join(parts)


@breakage("held-out", "syntax")
def smart_quotes_everywhere(value: Value, rng: random.Random) -> str:
    parts = _strings(dumps(value, rng))
    parts[1::2] = [f"“{part[1:-1]}”" for part in parts[1::2]]
    return "".join(parts)


@breakage("held-out", "syntax")
def python_words(value: Value, rng: random.Random) -> str:
    parts = _strings(dumps({**value, "reviewed": True, "score": None}, rng))
    words = {"true": "True", "false": "False", "null": "None"}
    for old, new in words.items():
        parts[0::2] = [part.replace(old, new) for part in parts[0::2]]
    return "".join(parts)


@breakage("held-out", "syntax")
def not_a_number(value: Value, rng: random.Random) -> str:
    return dumps({"score": float("nan"), "limit": float("inf"), **value}, rng)


@breakage("held-out", "syntax")
def one_comma_missing(value: Value, rng: random.Random) -> str:
    parts = _strings(json.dumps(value, ensure_ascii=False, indent=2))
    places = [i for i in range(0, len(parts), 2) if parts[i].strip() == ","]
    if places:
        place = rng.choice(places)
        parts[place] = parts[place].replace(",", "")
    return "".join(parts)


@breakage("held-out", "syntax")
def one_key_quote_missing(value: Value, rng: random.Random) -> str:
    key = rng.choice(list(value))
    return dumps(value, rng).replace(f'"{key}":', rng.choice((f'{key}":', f'"{key}:')), 1)


@breakage("held-out", "syntax")
def last_brace_missing(value: Value, rng: random.Random) -> str:
    value = dict(sorted(value.items(), key=lambda member: isinstance(member[1], str)))
    return f"```json\n{dumps(value, rng)[:-1].rstrip()}\n```"


@breakage("held-out", "syntax")
def brackets_doubled(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng)
    return text.replace("],", "]],", 1) if rng.random() < 0.5 else text + "\n}\n}"


@breakage("held-out", "syntax")
def triple_quotes(value: Value, rng: random.Random) -> str:
    parts = _strings(dumps(value, rng))
    for index in range(1, len(parts), 2):
        if not parts[index + 1].startswith(":") and "\\n" in parts[index]:
            body = parts[index][1:-1].replace('\\"', '"').replace("\\\\", "\ue000")
            body = body.replace("\\n", "\n").replace("\ue000", "\\\\")
            if not body.endswith('"'):
                parts[index] = f'"""{body}"""'
    return "".join(parts)


@breakage("held-out", "syntax", refuse=True)
def key_twice(value: Value, rng: random.Random) -> str:
    key = rng.choice(list(value))
    return "{" + f'"{key}": {json.dumps(value[key])} , ' + dumps(value, rng).lstrip("{")


@breakage("held-out", "truncated")
def cut_at_a_token(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng)
    places = [found.end() for found in re.finditer(r"[\s,:]", text)]
    return text[: rng.choice(places[len(places) // 5 :])]


@breakage("held-out", "truncated", LATEX)
def cut_single_in_prose(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng).replace("\\\\", "\\")
    return (
        f"{rng.choice(_PREFACES)}\n```json\n{text[: int(len(text) * rng.uniform(0.3, 0.97))]}\n```"
    )


# --- escaped differently in one reply


@breakage("held-out", "mixed", LATEX)
def options_single(value: Value, rng: random.Random) -> str:
    """Short fields single, long ones proper."""
    marked = each_string(
        value, lambda text: text.replace("\\", "\ue000") if len(text) < 80 else text
    )
    return dumps(marked, rng).replace("\ue000", "\\")


@breakage("held-out", "mixed", LATEX)
def first_field_proper(value: Value, rng: random.Random) -> str:
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        return text if len(seen) == 1 else text.replace("\\", "\ue000")

    return dumps(each_string(value, change), rng).replace("\ue000", "\\")


@breakage("held-out", "mixed", LATEX)
def a_third_single(value: Value, rng: random.Random) -> str:
    parts = re.split(r"((?<!\\)\\\\(?=[A-Za-z{}()\[\],;!|%$ ]))", dumps(value, rng))
    return "".join("\\" if i % 2 and rng.random() < 0.34 else part for i, part in enumerate(parts))


@breakage("held-out", "mixed", LATEX)
def doubled_in_places(value: Value, rng: random.Random) -> str:
    """Proper, but some fields twice too often."""
    doubled = each_string(value, lambda t: t.replace("\\", "\\\\") if rng.random() < 0.4 else t)
    return dumps(doubled, rng)
