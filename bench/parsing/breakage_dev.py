"""The classes that the parser was developed with."""

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

_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@breakage("dev", "clean")
def clean(value: Value, rng: random.Random) -> str:
    return dumps(value, rng)


@breakage("dev", "clean")
def clean_ascii(value: Value, rng: random.Random) -> str:
    return json.dumps(value)


# --- backslashes -----------------------------------------------------------------------------


@breakage("dev", "escapes", LATEX)
def single_everywhere(value: Value, rng: random.Random) -> str:
    return dumps(value, rng).replace("\\\\", "\\")


@breakage("dev", "escapes", LATEX)
def single_before_letters(value: Value, rng: random.Random) -> str:
    return re.sub(r"(?<!\\)\\\\(?=[A-Za-z])", r"\\", dumps(value, rng))


@breakage("dev", "escapes", LATEX)
def doubled_twice(value: Value, rng: random.Random) -> str:
    return dumps(value, rng).replace("\\\\", "\\\\\\\\")


@breakage("dev", "escapes", ESCAPE_LIKE)
def decoded_by_the_vendor(value: Value, rng: random.Random) -> str:
    def decode(text: str) -> str:
        return re.sub(r"(?<!\\)\\(?=[bfnrt][a-z])(.)", lambda found: _CONTROL[found[1]], text)

    return dumps(each_string(value, decode), rng)


@breakage("dev", "escapes", LATEX)
def single_with_raw_newlines(value: Value, rng: random.Random) -> str:
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\n", "\\1\n", dumps(value, rng))
    return text.replace("\\\\", "\\")


# --- around the payload ----------------------------------------------------------------------


@breakage("dev", "prose")
def fenced(value: Value, rng: random.Random) -> str:
    return f"```json\n{dumps(value, rng)}\n```"


@breakage("dev", "prose")
def bare_fence(value: Value, rng: random.Random) -> str:
    return f"```\n{dumps(value, rng)}\n```\n"


@breakage("dev", "prose")
def prose_before(value: Value, rng: random.Random) -> str:
    return f"Sure! Here is the question you asked for:\n\n{dumps(value, rng)}"


@breakage("dev", "prose")
def prose_after(value: Value, rng: random.Random) -> str:
    return f"{dumps(value, rng)}\n\nI hope this {{helps}}. Let me know!"


@breakage("dev", "prose")
def braces_in_prose(value: Value, rng: random.Random) -> str:
    return (
        f"Let S = {{x : x > 0}} and {{'a': 1}}. 문제:\n```json\n{dumps(value, rng)}\n```\n끝 {{}}."
    )


@breakage("dev", "prose")
def reasoning_with_a_draft(value: Value, rng: random.Random) -> str:
    draft = {**value, **{key: "draft" for key, part in value.items() if isinstance(part, str)}}
    return f"<think>\nMaybe {json.dumps(draft)}? No.\n</think>\n\n{dumps(value, rng)}"


@breakage("dev", "prose")
def draft_then_final(value: Value, rng: random.Random) -> str:
    draft = {**value, **{key: "draft" for key, part in value.items() if isinstance(part, str)}}
    return f"Draft:\n{json.dumps(draft)}\n\nWait, better:\n{dumps(value, rng)}"


@breakage("dev", "prose")
def fence_in_a_string(value: Value, rng: random.Random) -> str:
    key = next(iter(value))
    longer = {**value, key: f'{value[key]}\n```json\n{{"a": 1}}\n```'}
    value.update(longer)
    return f"```json\n{dumps(longer, rng)}\n```\nDone."


@breakage("dev", "prose")
def json_in_a_string(value: Value, rng: random.Random) -> str:
    return json.dumps(dumps(value, rng), ensure_ascii=False)


@breakage("dev", "prose")
def wrapped(value: Value, rng: random.Random) -> str:
    return dumps({"result": value}, rng)


# --- raw control characters ------------------------------------------------------------------


@breakage("dev", "controls", r"\\n")
def raw_newlines(value: Value, rng: random.Random) -> str:
    return re.sub(r"(?<!\\)((?:\\\\)*)\\n", "\\1\n", dumps(value, rng))


@breakage("dev", "controls", r"\\n")
def raw_windows_line_ends(value: Value, rng: random.Random) -> str:
    value.update({k: each_string(v, lambda s: s.replace("\n", "\r\n")) for k, v in value.items()})
    return re.sub(r"(?<!\\)((?:\\\\)*)\\r\\n", "\\1\r\n", dumps(value, rng))


@breakage("dev", "controls", r" ")
def raw_tabs(value: Value, rng: random.Random) -> str:
    value.update({k: each_string(v, lambda s: s.replace(". ", ".\t")) for k, v in value.items()})
    return re.sub(r"(?<!\\)((?:\\\\)*)\\t", "\\1\t", dumps(value, rng))


# --- broken syntax ---------------------------------------------------------------------------


@breakage("dev", "syntax")
def trailing_commas(value: Value, rng: random.Random) -> str:
    return re.sub(r"(\n\s*[}\]])", r",\1", json.dumps(value, ensure_ascii=False, indent=2))


@breakage("dev", "syntax")
def python_literal(value: Value, rng: random.Random) -> str:
    return repr(value)


@breakage("dev", "syntax")
def single_quotes(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng)
    return re.sub(r'(?<!\\)((?:\\\\)*)"', r"\1'", text).replace('\\"', '"')


@breakage("dev", "syntax")
def smart_quotes(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng)
    parts = re.split(r'(?<!\\)(?:(?<=\\\\)|(?<!\\))"', text)
    return "".join(part + "“”"[index % 2] for index, part in enumerate(parts))[:-1]


@breakage("dev", "syntax")
def unquoted_keys(value: Value, rng: random.Random) -> str:
    keys = "|".join([*value, "stem", "key", "points", "checked"])
    return re.sub(rf'(?<=[{{, \n])"({keys})"(?=:)', r"\1", dumps(value, rng))


@breakage("dev", "syntax")
def comments(value: Value, rng: random.Random) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return re.sub(r",\n(?=  \")", ',  // it\'s next, "see"\n', text).replace(
        "{\n", "{ /* item */\n", 1
    )


@breakage("dev", "syntax")
def unescaped_quotes(value: Value, rng: random.Random) -> str:
    def quote(text: str) -> str:
        words = re.findall(r"(?<![\\\w$])[A-Za-z가-힣]{3,}(?![\w$])", text)
        return text.replace(words[0], f'"{words[0]}"', 1) if words else text

    key = rng.choice([key for key, part in value.items() if isinstance(part, str)])
    value[key] = quote(str(value[key]))
    return re.sub(r'(?<!\\)((?:\\\\)*)\\"', r'\1"', dumps(value, rng))


@breakage("dev", "syntax")
def missing_commas(value: Value, rng: random.Random) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return re.sub(r",(?=\n)", "", text)


@breakage("dev", "syntax")
def missing_last_brace(value: Value, rng: random.Random) -> str:
    return json.dumps({**value, "end": "x"}, ensure_ascii=False)[:-1]


@breakage("dev", "syntax")
def extra_brace(value: Value, rng: random.Random) -> str:
    return dumps(value, rng) + "}"


@breakage("dev", "syntax")
def no_first_brace(value: Value, rng: random.Random) -> str:
    return dumps(value, rng).removeprefix("{")


@breakage("dev", "syntax")
def full_width_punctuation(value: Value, rng: random.Random) -> str:
    keys = "|".join([*value, "stem", "key", "points", "checked"])
    return re.sub(rf'"({keys})":', r'"\1"：', dumps(value, rng))


@breakage("dev", "syntax", refuse=True)
def duplicate_key(value: Value, rng: random.Random) -> str:
    key, part = rng.choice(list(value.items()))
    return f"{json.dumps(value, ensure_ascii=False)[:-1]}, {json.dumps(key)}: {json.dumps(part)}}}"


@breakage("dev", "truncated")
def cut_anywhere(value: Value, rng: random.Random) -> str:
    text = dumps(value, rng)
    return text[: rng.randrange(len(text) // 4, len(text) - 2)]


@breakage("dev", "truncated", LATEX)
def cut_while_single(value: Value, rng: random.Random) -> str:
    text = "```json\n" + dumps(value, rng).replace("\\\\", "\\")
    return text[: rng.randrange(len(text) // 4, len(text) - 2)]


# --- escaped differently in one reply --------------------------------------------------------


@breakage("dev", "mixed", LATEX)
def by_field(value: Value, rng: random.Random) -> str:
    marked = each_string(
        value, lambda text: text.replace("\\", "\ue000" if rng.random() < 0.5 else "\\")
    )
    return dumps(marked, rng).replace("\ue000", "\\")


@breakage("dev", "mixed", LATEX)
def by_occurrence(value: Value, rng: random.Random) -> str:
    def change(found: re.Match[str]) -> str:
        return "\\" if rng.random() < 0.5 else "\\\\"

    return re.sub(r"(?<!\\)\\\\(?=[A-Za-z])", change, dumps(value, rng))


@breakage("dev", "mixed", LATEX)
def one_field_decoded(value: Value, rng: random.Random) -> str:
    def decode(text: str) -> str:
        if rng.random() < 0.5:
            return text
        return re.sub(r"(?<!\\)\\(?=[bfnrt][a-z])(.)", lambda found: _CONTROL[found[1]], text)

    return dumps(each_string(value, decode), rng)
