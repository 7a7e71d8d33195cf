"""`counterclaim weigh`: the command for one event in, a group out in which `weigh 3f2a` and `weigh losses` both work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from counterclaim.views.losses_cli import weigh_losses

_EVENT = "event"
_HELP = ("-h", "--help")


class EventByDefault(TyperGroup):
    """`weigh 3f2a` is short for `weigh event 3f2a`: what begins with no command's name is about an event."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in _HELP:
            args = [_EVENT, *args]
        return list(super().parse_args(ctx, args))


def weigh_group(event: Callable[..., None], *, epilog: str) -> typer.Typer:
    """The group to add to the program as `weigh`; `event` is the function of `weigh EVENT`."""
    group = typer.Typer(
        cls=EventByDefault, no_args_is_help=True, help="Weigh conflicting figures: of one event, or a table of losses."
    )
    group.command(_EVENT, epilog=epilog)(event)
    group.command("losses", epilog=epilog)(weigh_losses)
    return group
