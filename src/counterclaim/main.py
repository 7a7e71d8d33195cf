"""The console entry: the command line, and `serve`, which only an installation with the extra `desk` can run."""

from __future__ import annotations

from counterclaim.desk.serve import desk_app, serve
from counterclaim.views.cli import EXIT_CODES, app
from counterclaim.views.cli import main as start

__all__ = ["app", "main"]

app.command(epilog=EXIT_CODES)(serve)
app.add_typer(desk_app, name="accounts", epilog=EXIT_CODES)


def main() -> None:
    start()


if __name__ == "__main__":
    main()
