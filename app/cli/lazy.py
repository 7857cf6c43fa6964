"""Commands whose code is imported when they are called, not when they are listed.

All of them together take two seconds to import; ``qgen --help`` and each single one need little.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, override

import typer
from typer._click.core import Context  # in the signature of make_context; Typer exports no other
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from app.shared.garbage import uncollected


class LazyCommand(TyperCommand):
    """A command, or a group of them, by its module.

    The module has the function under the command's name, or a ``typer.Typer`` named ``app``.
    """

    def __init__(self, name: str, module: str, help: str) -> None:  # noqa: A002 - Typer's name
        super().__init__(name, help=help)
        self.module = module

    @override
    def make_context(
        self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any
    ) -> Context:
        command = self._loaded()
        command.help = self.help
        return command.make_context(info_name, args, parent, **extra)

    def _loaded(self) -> TyperCommand | TyperGroup:
        with uncollected():
            module = import_module(self.module)
        group = getattr(module, "app", None)
        if isinstance(group, typer.Typer):
            return get_group(group)
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(getattr(module, str(self.name)))
        command = get_command(alone)
        assert isinstance(command, TyperCommand)  # noqa: S101 - one function without a callback
        return command


def group_of(commands: Sequence[LazyCommand]) -> type[TyperGroup]:
    """The class of a group that has these commands, in this order."""

    class Group(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            for command in commands:
                self.add_command(command)

    return Group
