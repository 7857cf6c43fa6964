"""How two texts of one prompt differ, part by part."""

import difflib
import json

from app.shared.prompts import PromptBody, PromptChange

_CONTEXT_LINES = 3


def diff_prompts(old: PromptBody, new: PromptBody) -> tuple[PromptChange, ...]:
    """The parts that differ, each as a unified diff; nothing where both say the same.

    It can take seconds for long texts of many repeated lines: call it in a thread.
    """
    new_parts = _parts(new)
    changes = []
    for part, text in _parts(old).items():
        if text != new_parts[part]:
            changes.append(PromptChange(part=part, diff=_unified(text, new_parts[part])))
    return tuple(changes)


def _parts(prompt: PromptBody) -> dict[str, str]:
    return {
        "params": prompt.params.model_dump_json(indent=2, exclude_none=True),
        "variables": "\n".join(prompt.variables),
        "output_schema": json.dumps(prompt.output_schema, indent=2, sort_keys=True),
        "system": prompt.system,
        "user": prompt.user,
    }


def _unified(old: str, new: str) -> str:
    # Not splitlines(): it also splits at signs that are no line end, and would hide a change there.
    lines = difflib.unified_diff(old.split("\n"), new.split("\n"), n=_CONTEXT_LINES, lineterm="")
    _, _, *hunks = lines  # the first two would name files, of which there are none
    return "\n".join(hunks)
