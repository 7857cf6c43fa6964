"""Prompt files: Markdown with front matter, the form in which people write and review prompts."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from app.core.exceptions import BusinessException, ErrorCode
from app.core.validation import explain
from app.domain.shared.prompt_draft import OutputSchema, text_of
from app.shared.prompts import PromptDraft, PromptHead, PromptText

_SECTION = re.compile(r"^# (system|user)[ \t]*$", re.MULTILINE)


def read_prompt(path: Path, schemas: Mapping[str, OutputSchema]) -> PromptText:
    """Read one file.

    Front matter: the fields of PromptHead. Body: ``# system`` and ``# user``,
    each followed by a text with ``{{variables}}``.

    Raises:
        BusinessException: PROMPT_INVALID, naming the file and what is wrong with it.
    """
    import yaml

    try:
        return text_of(_draft(path.read_text("utf-8-sig")), schemas)
    except ValidationError as error:
        raise _invalid(path, explain(error)) from error
    except (OSError, ValueError, yaml.YAMLError) as error:  # ValueError: not UTF-8, no such date
        raise _invalid(path, str(error)) from error
    except BusinessException as error:
        raise _invalid(path, error.message) from error


def _draft(text: str) -> PromptDraft:
    import frontmatter

    metadata, body = frontmatter.parse(text)
    head = PromptHead.model_validate(metadata)
    system, user = _sections(body)
    return PromptDraft(**dict(head), system=system, user=user)


def _sections(body: str) -> tuple[str, str]:
    before, *rest = _SECTION.split(body)
    texts = dict(zip(rest[::2], rest[1::2], strict=True))
    if before.strip() or rest[::2] != ["system", "user"] or not texts["user"].strip():
        raise BusinessException(
            ErrorCode.PROMPT_INVALID,
            "the body must be '# system' with its text, then '# user' with its text",
        )
    return texts["system"], texts["user"]


def _invalid(path: Path, reason: str) -> BusinessException:
    return BusinessException(
        ErrorCode.PROMPT_INVALID, f"{path.name}: {reason}", {"file": path.name, "reason": reason}
    )
