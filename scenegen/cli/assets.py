"""Commands of `python -m scenegen assets`: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenegen.cli.friendly import friendly

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Bring your own models: add, list, look through, remove.")
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="the store; default: $SCENEGEN_ASSETS, or the user's data directory")
]


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="files (.glb .gltf .obj .ply .stl .vrm .sh3f) or folders")],
    library: Annotated[str | None, typer.Option(help="keep them under this name; default: the file's or folder's")] = None,
    license: Annotated[str | None, typer.Option(help="for assets that state none: an SPDX id or a text")] = None,
    category: Annotated[str | None, typer.Option(help="for assets that state none")] = None,
    answers: Annotated[Path | None, typer.Option(help="YAML of corrections, as the contact sheet saves it")] = None,
    sheet: Annotated[Path | None, typer.Option(help="write a contact sheet of what was unsure here")] = None,
    follow_links: Annotated[
        bool,
        typer.Option("--follow-links", help="read models and pictures that links lead to outside the folder (a hub's cache)"),
    ] = False,
    store: StoreOption = None,
) -> None:
    """Read, repair, measure and keep assets. What is unsure and what was refused is said."""
    from scenegen.assets.importing.add import add_assets
    from scenegen.assets.importing.sheet import write_sheet
    from scenegen.assets.library.store import Store

    with friendly():
        kept = Store(store)
        report = add_assets(
            paths, kept, library=library, license=license, category=category, answers=answers, follow_links=follow_links
        )
        typer.echo(report.text())
        doubtful = [record for record in report.added if record.unsure]
        if sheet is not None:
            typer.echo(f"open {write_sheet(kept, sheet, doubtful).resolve()}")
        elif doubtful:
            typer.echo(f"look through what is unsure: python -m scenegen assets sheet {doubtful[0].library} --unsure")
    if not report.added:
        raise typer.Exit(1)


@app.command("list")
def list_(
    name: Annotated[str | None, typer.Argument(help="a library; default: all")] = None,
    unsure: Annotated[bool, typer.Option("--unsure", help="only those that a person should look at")] = False,
    store: StoreOption = None,
) -> None:
    """List what the store holds."""
    from scenegen.assets.importing.add import listing
    from scenegen.assets.library.store import Store

    with friendly():
        for line in listing(Store(store), name, unsure):
            typer.echo(line)


@app.command()
def sheet(
    name: Annotated[str | None, typer.Argument(help="a library; default: all")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="where the page goes")] = Path("assets.html"),
    unsure: Annotated[bool, typer.Option("--unsure", help="only those that a person should look at")] = False,
    store: StoreOption = None,
) -> None:
    """Write an HTML page to look through assets. It is self-contained, and corrections are clicked together on it."""
    from scenegen.assets.importing.add import chosen
    from scenegen.assets.importing.sheet import write_sheet
    from scenegen.assets.library.store import Store

    with friendly():
        kept = Store(store)
        typer.echo(f"open {write_sheet(kept, out, chosen(kept, name, unsure)).resolve()}")


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(help="libraries, or LIBRARY/ASSET")],
    store: StoreOption = None,
) -> None:
    """Remove libraries or single assets from the store."""
    from scenegen.assets.library.store import Store

    with friendly():
        for name in names:
            typer.echo(f"removed {len(Store(store).remove(name))} of {name}")
