"""How commands end that cannot do what they were asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from scenegen.errors import SceneGenError


@contextmanager
def friendly() -> Iterator[None]:
    """Typed errors become a message and exit code 2, Ctrl-C a hint and 130."""
    try:
        yield
    except SceneGenError as error:
        typer.secho(f"error: {error}", err=True, fg="red")
        raise typer.Exit(2) from error
    except OSError as error:
        typer.secho(f"error: {error.strerror or error}\n  where: {error.filename or 'unknown'}", err=True, fg="red")
        raise typer.Exit(2) from error
    except KeyboardInterrupt:
        typer.secho("\nstopped. What is finished is kept: run the same command again to go on.", err=True, fg="yellow")
        raise typer.Exit(130) from None
