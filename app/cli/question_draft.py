"""A question's editable fields as text: in a file, on standard input, or in the user's editor."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
import yaml

from app.cli.exit_codes import EXIT_FAILED
from app.cli.language import t
from app.cli.output import complain
from app.core.exceptions import BusinessException, ErrorCode
from app.shared.question_edits import EDITABLE
from app.shared.questions import Question


def read_fields(path: Path) -> Mapping[str, object]:
    """The fields in a file of JSON or YAML; ``-`` is standard input.

    Raises:
        BusinessException: VALIDATION_FAILED.
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        return _fields(text)
    except (OSError, ValueError) as error:
        raise BusinessException(
            ErrorCode.VALIDATION_FAILED, f"{path} cannot be used: {error}", {"file": str(path)}
        ) from error


@contextmanager
def draft(question: Question) -> Iterator[Path]:
    """A file to edit the question in, which stays when what was written is refused."""
    descriptor, name = tempfile.mkstemp(prefix=f"{question.id}-", suffix=".yaml")
    os.close(descriptor)
    path = Path(name)
    path.write_text(_as_yaml(question), "utf-8")
    try:
        yield path
    except BusinessException:
        kept = t(
            "What you wrote is kept: mend {path}, and give it with --file.",
            "작성한 내용은 {path}에 있습니다. 고친 뒤 --file로 지정하세요.",
        )
        complain(kept.format(path=path))
        raise
    except BaseException:
        path.unlink()
        raise
    path.unlink()


def edit_by_hand(question: Question, path: Path) -> Mapping[str, object]:
    """What the user changes in a draft of the question, with VISUAL, EDITOR, or vi.

    Raises:
        BusinessException: VALIDATION_FAILED.
        typer.Exit: there is no such editor, or it failed.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = [*shlex.split(editor), str(path)]
        subprocess.run(command, check=True)  # noqa: S603 - the user's own choice
    except (OSError, subprocess.CalledProcessError, ValueError) as error:
        complain(t("The editor failed: {e}", "편집기 오류: {e}").format(e=error))
        raise typer.Exit(EXIT_FAILED) from None
    shown, written = _shown(question), read_fields(path)
    return {
        name: value
        for name, value in written.items()
        if name == "version" or name not in shown or value != shown[name]
    }


def _shown(question: Question) -> Mapping[str, object]:
    # With the version: a draft that was kept must not undo what others changed meanwhile.
    return question.model_dump(mode="json", include={"version", *EDITABLE})


def _as_yaml(question: Question) -> str:
    return yaml.dump(
        _shown(question), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6
    )


def _fields(text: str) -> Mapping[str, object]:
    """Fields by name. JSON is read as such: YAML does not know all of its escapes.

    Raises:
        ValueError: it is neither, or no object.
    """
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {error}") from error
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise ValueError("it has to be an object of fields, such as stem: ...")
    return value


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, in which nothing is escaped: LaTeX stays what it is."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
