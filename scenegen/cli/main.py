"""Commands: parse, call one function, print."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scenegen import __version__
from scenegen.cli.assets import app as assets_app
from scenegen.cli.endpoint import ask
from scenegen.cli.friendly import friendly
from scenegen.errors import ArgumentError, BuildError, DatasetError
from scenegen.explain import shown

PUBLISHED = "the date that croissant.json says, as 2026-03-31; left out, it says none: the same bytes on any day"

WIDEST = 130
"""Columns that help is broken at where a terminal has more; no help is wider than its terminal."""

app = typer.Typer(
    no_args_is_help=True,
    help="Spatial-reasoning data with answers that are provably true.",
    context_settings={"max_content_width": WIDEST},
    rich_markup_mode=None,  # plain text: what draws it with colours and frames takes as long to load as all the rest
)
app.add_typer(assets_app, name="assets")
app.command()(ask)
Workers = Annotated[int | None, typer.Option("--workers", "-w", min=1, help="processes; default: one a core")]
Renderer = Annotated[str, typer.Option(help="auto, egl, raycast, pyrender or pathtrace")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="same recipe and seed, same bytes")]
Directory = Annotated[Path, typer.Argument(help="a directory that build made")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"scenegen {__version__}")
        raise typer.Exit()


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="say which version this is")
    ] = False,
) -> None:
    """Spatial-reasoning data with answers that are provably true."""


@app.command()
def build(
    recipe: Annotated[str, typer.Argument(help="a bundled recipe or a YAML file")] = "viewspatial",
    scenes: Annotated[int, typer.Option("--scenes", "-n", min=1, help="how many scenes")] = 8,
    seed: Seed = 0,
    out: Annotated[
        str, typer.Option("--out", "-o", help="where the dataset goes: a directory, or a URL of a store, as s3://BUCKET/PATH")
    ] = "out",
    workers: Workers = None,
    renderer: Renderer = "auto",
    shards: Annotated[
        str | None, typer.Option("--shards", help="i/n: one slice of n that need not know each other; then `merge`")
    ] = None,
    executor: Annotated[
        str | None, typer.Option("--executor", help="how shards are run: serial, processes, ray; default: by --workers")
    ] = None,
    address: Annotated[str | None, typer.Option("--address", help="of the Ray cluster; default: the one of this machine")] = None,
    gpus: Annotated[float | None, typer.Option("--gpus", help="what part of a GPU a shard holds on a Ray cluster")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="make some scenes, say what the build will come to, and leave nothing")
    ] = False,
    pilot: Annotated[int, typer.Option("--pilot", min=1, help="scenes that --dry-run makes")] = 20,
    profile: Annotated[bool, typer.Option("--profile", help="say where the time went, and keep it in the manifest")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="print nothing but errors")] = False,
) -> None:
    """Build a dataset, or go on with one that was stopped."""
    from scenegen.pipeline import build_dataset as run
    from scenegen.pipeline import build_slice
    from scenegen.pipeline.progress import Reporter

    if dry_run:
        _expected(recipe, shards, scenes=scenes, seed=seed, workers=workers, renderer=renderer, pilot=pilot)
        return
    options = {name: value for name, value in (("address", address), ("gpus", gpus)) if value is not None}
    with friendly(), Reporter(scenes, out=out, quiet=quiet) as reporter:
        if shards is not None:
            if executor is not None or options or profile:
                raise BuildError(
                    "a slice is made by the processes of one machine, and is not profiled",
                    where="--shards",
                    fix="leave out --executor, its options, and --profile",
                )
            made = build_slice(
                recipe, out, shards=shards, scenes=scenes, seed=seed, workers=workers, renderer=renderer, progress=reporter
            )
            reporter.bar.stop()
            typer.echo(f"{out}: slice {shards} is whole, {made} shards; when all are: python -m scenegen merge {out}")
            return
        summary = run(
            recipe, out, scenes=scenes, seed=seed, workers=workers, renderer=renderer,
            executor=executor, executor_options=options, progress=reporter, profile=profile,
        )  # fmt: skip
        reporter.summary(summary)
        _some(summary)


def _expected(recipe: str, shards: str | None, **asked: Any) -> None:
    """Print what a build will come to."""
    from scenegen.pipeline.pilot import forecast

    with friendly():
        if shards is not None:
            raise BuildError("what is to come is said of a whole build", where="--dry-run", fix="leave out --shards")
        for line in forecast(recipe, **asked).lines():
            typer.echo(line)


def _some(summary: Any) -> None:
    """Typed error when questions were asked for and none was found: a build of nothing is not a success."""
    if not summary.counts["questions"] and any(summary.wanted_per_task.values()):
        raise BuildError(
            "the build is finished, but holds no question",
            where=str(summary.out),
            fix=[
                "make more scenes",
                "ask for more things or people",
                "lower visibility and margins in the recipe",
                "see above why",
            ],
        )


@app.command()
def merge(
    directories: Annotated[
        list[str], typer.Argument(help="what `build --shards i/n` wrote into: one directory or URL, or one directory a slice")
    ],
    out: Annotated[str | None, typer.Option("--out", "-o", help="where the dataset goes; of one directory: itself")] = None,
    workers: Workers = None,
) -> None:
    """Make one dataset of the slices of a build. It has the same bytes as if one machine had built it."""
    from scenegen.pipeline import merge as run
    from scenegen.pipeline.progress import Reporter

    with friendly():
        summary = run(directories, out, workers=workers)
        Reporter(summary.counts["scenes"]).summary(summary)
        _some(summary)


@app.command()
def fetch(
    url: Annotated[str, typer.Argument(help="of a finished dataset in a store, as s3://BUCKET/PATH")],
    out: Annotated[Path, typer.Option("--out", "-o", help="the directory that it is copied into")],
) -> None:
    """Copy a finished dataset out of a store into a directory.

    It goes on where it was stopped, and holds every file against the manifest.
    """
    from scenegen.pipeline import fetch as run

    with friendly():
        typer.echo(run(url, out))


@app.command()
def quickstart(
    out: Annotated[Path, typer.Option("--out", "-o", help="where the dataset goes")] = Path("demo"),
    scenes: Annotated[int, typer.Option("--scenes", "-n", min=1, help="how many scenes")] = 4,
    seed: Seed = 0,
    workers: Workers = None,
    renderer: Renderer = "auto",
) -> None:
    """Build four scenes with their questions, and a gallery to open. They are seen in pictures, pairs, clips and through people's eyes; then it says what to try next."""
    from scenegen.pipeline import build_dataset as run
    from scenegen.pipeline.progress import Reporter
    from scenegen.show import write_gallery

    with friendly(), Reporter(scenes, out=out) as reporter:
        summary = run("tour", out, scenes=scenes, seed=seed, workers=workers, renderer=renderer, progress=reporter)
        reporter.summary(summary)
        _some(summary)
        gallery = write_gallery(out)
    me = f"{Path(sys.executable).name} -m scenegen"
    typer.echo(
        f"\nOpen {gallery.resolve()} in a browser.\n\nNext:\n"
        f"  {me} build --scenes 100 --seed 1 --out out     a larger dataset\n"
        f"  {me} audit {out}                               recompute every answer with independent code\n"
        f"  {me} export {out} --to viewspatial             the benchmark's own JSON, with images beside it\n"
        f"  {me} doctor                                    what this machine can do\n"
        f'  import scenegen as sg; sg.compose_scene("bedroom", seed=3)   in a notebook'
    )


@app.command()
def audit(
    directory: Directory,
    json_out: Annotated[Path | None, typer.Option("--json", help="write the full report here")] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", help="a directory that keeps what each shard gave: an audit that was stopped goes on from there"),
    ] = None,
    workers: Workers = None,
) -> None:
    """Recompute every answer from the truth with independent code. Visibility, uniqueness, balance, leakage and guessability are checked, too."""
    from scenegen.audit import audit as run
    from scenegen.cli.shards import Shards
    from scenegen.threads import cores

    with friendly(), Shards() as shards:
        report = run(directory, workers or cores(), state, shards)
        shards.stop()
        typer.echo(report.text())
        if json_out:
            json_out.write_text(report.json(), encoding="utf-8")
        if not report.questions:
            raise DatasetError("nothing to audit: the dataset holds no question", where=str(directory), fix="build one that does")
    if not report.clean:
        raise typer.Exit(1)


@app.command()
def export(
    directory: Directory,
    to: Annotated[
        str, typer.Option("--to", help="the format, see docs/exports.md: llava, llamafactory, ms-swift, trl, verl, vlmevalkit, …")
    ],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="default: DIRECTORY-FORMAT beside it")] = None,
    wording: Annotated[
        str | None,
        typer.Option("--wording", help="viewspatial: scenegen or benchmark, its own spelling; qwen-vl: qwen3, qwen2.5, qwen2"),
    ] = None,
    frames: Annotated[
        str | None,
        typer.Option(
            "--frames",
            help="a sampling (uniform-16, chunk_center-32, fps-2): clips' questions that its frames decide, with them alone",
        ),
    ] = None,
    media: Annotated[str, typer.Option("--media", help="pictures first, last, or inline: numbered one by one")] = "first",
    form: Annotated[
        str, typer.Option("--form", help="choice: options and letters; number, sentence: without options")
    ] = "choice",
    blind: Annotated[bool, typer.Option("--blind", help="the same questions without pictures")] = False,
    circular: Annotated[bool, typer.Option("--circular", help="each question once for every order of its options")] = False,
    absent: Annotated[
        bool, typer.Option("--absent", help="only what is asked of a scene and of the same scene without a thing")
    ] = False,
    look: Annotated[str | None, typer.Option("--look", help="the pictures in another look: flat, masks, depth, edges")] = None,
    think: Annotated[bool, typer.Option("--think", help="the reason before the answer, in tags")] = False,
    scale: Annotated[str | None, typer.Option("--scale", help="of coordinates in pictures: pixel, thousand, unit")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="a family; more by more of these")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="the first so many questions")] = None,
    size: Annotated[
        str | None, typer.Option("--size", help="so many questions (500, 25k, 4M), each family in its share; sizes are nested")
    ] = None,
    published: Annotated[str | None, typer.Option("--published", help=PUBLISHED)] = None,
) -> None:
    """Write a finished dataset in another format."""
    from scenegen.export import export as run

    with friendly():
        asking = {"media": media, "form": form, "blind": blind, "circular": circular, "think": think, "scale": scale}
        typer.echo(
            run(
                directory,
                to,
                out,
                wording,
                frames,
                only=only or (),
                limit=limit,
                size=_size(size),
                absent=absent,
                look=look,
                published=published,
                **asking,
            )
        )


def _size(said: str | None) -> int | None:
    """A number of questions as people write it."""
    if said is None:
        return None
    found = re.fullmatch(r"([0-9]{1,9}(?:[.][0-9]{1,3})?)([kKmM]?)", said.strip())
    number = float(found[1]) * {"": 1, "k": 1e3, "m": 1e6}[found[2].lower()] if found else 0.0
    if number < 1 or number != int(number):
        raise ArgumentError(f"no number of questions: {shown(said)}", where="--size", fix="a whole number, say 500, 25k or 4M")
    return int(number)


@app.command()
def score(
    directory: Directory,
    replies: Annotated[Path, typer.Argument(help='JSON lines: {"question_id": …, "reply": …}')],
    blind: Annotated[
        Path | None, typer.Option("--blind", help="replies of the same model without pictures, to show beside")
    ] = None,
    form: Annotated[
        str, typer.Option("--form", help="choice: asked with options where there are some; open: without")
    ] = "choice",
    scale: Annotated[
        str | None, typer.Option("--scale", help="of coordinates, if asked otherwise: pixel, thousand, unit")
    ] = None,
    circular: Annotated[bool, typer.Option("--circular", help="right is what is right in every order of the options")] = False,
    answered: Annotated[bool, typer.Option("--answered", help="leave out what has no reply; else it is wrong")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="a family; more by more of these")] = None,
    frames: Annotated[str | None, typer.Option("--frames", help="the sampling that was exported")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="write the report here too")] = None,
    html_out: Annotated[Path | None, typer.Option("--html", help="write it as a page, too")] = None,
) -> None:
    """Score a model's replies. By family, frame, number of pictures and what makes a question hard, with intervals over scenes and guessers beside."""
    from scenegen.scoring import score as run

    with friendly():
        report = run(
            directory, replies, blind=blind, form=form, scale=scale, circular=circular, answered=answered, only=only or (), frames=frames
        )  # fmt: skip
        typer.echo(report.text())
        if json_out:
            json_out.write_text(report.json(), encoding="utf-8")
        if html_out:
            from scenegen.show.scores import write_scores

            write_scores(json.loads(report.json()), html_out)


@app.command()
def view(
    directory: Directory,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="default: DIRECTORY/gallery.html")] = None,
    scenes: Annotated[int, typer.Option("--scenes", "-n", min=1, help="how many scenes the page shows, from the first on")] = 100,
    solids: Annotated[int, typer.Option("--solids", min=0, help="how many of them in 3D too: each takes a second")] = 40,
    report: Annotated[
        Path | None, typer.Option("--audit", help="what `audit --json` wrote; default: DIRECTORY/audit.json if there is one")
    ] = None,
) -> None:
    """Write a gallery to open in a browser, from disk. It has questions to filter and search, masks, twins, clips, reasons, maps and scenes in 3D."""
    from scenegen.show import write_gallery

    with friendly():
        typer.echo(f"open {write_gallery(directory, out, scenes, solids, report).resolve()}")


@app.command()
def card(
    directory: Directory,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="default: DIRECTORY/card.html; .md for Markdown")] = None,
    croissant: Annotated[
        bool, typer.Option("--croissant", help="write DIRECTORY/croissant.json too, metadata as MLCommons has it")
    ] = False,
    published: Annotated[str | None, typer.Option("--published", help=PUBLISHED)] = None,
) -> None:
    """Write what a dataset is made of. One self-contained page holds histograms of lengths, counts, margins, values and visibility."""
    from scenegen.show.datacard import write_datacard

    with friendly():
        if published is not None and not croissant:
            raise ArgumentError("a date without metadata that says it", where="--published", fix="add --croissant")
        if croissant:
            from scenegen.export.croissant import write_tables_croissant

            told = write_tables_croissant(directory, published)
        typer.echo(write_datacard(directory, out).resolve())
        if croissant:
            typer.echo(told.resolve())


@app.command()
def relabel(
    directory: Directory,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="default: DIRECTORY-r<revision> beside it")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", help="write what differs here too")] = None,
) -> None:
    """Ask every question again with this version of scenegen. Answers come from the stored truth; where one differs, the next revision is written."""
    from scenegen.relabel import relabel as run

    with friendly():
        report = run(directory, out)
        typer.echo(report.text())
        if json_out:
            json_out.write_text(report.json(), encoding="utf-8")


@app.command()
def compare(
    a: Directory,
    b: Annotated[Path, typer.Argument(help="another build of the same recipe and seed")],
    pictures: Annotated[
        int | None,
        typer.Option("--pictures", min=0, help="look at the pictures of so many views, evenly spread; default: of all"),
    ] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0.0, help="numbers this near count as the same; of depth in meters")
    ] = 0.0,
    json_out: Annotated[Path | None, typer.Option("--json", help="write what differs here too")] = None,
) -> None:
    """Say how far two builds of one recipe and seed are the same. They may be by two machines or two versions; it exits with 1 where rows or pictures differ."""
    from scenegen.tables.compared import compare as run

    with friendly():
        found = run(a, b, pictures=pictures, tolerance=tolerance)
        typer.echo(found.text())
        if json_out:
            json_out.write_text(found.json(), encoding="utf-8")
    if not found.same:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Say what works on this machine, and what mends what does not."""
    from scenegen.cli.doctor import report

    with friendly():
        for line in report():
            _print_finding(line)


def _print_finding(line: Any) -> None:
    mark = "ok  " if line.ok else "    "
    typer.echo(f"{mark} {line.name:<22} {line.value}" + (f"\n     -> {line.fix}" if line.fix else ""))


@app.command()
def recipe(
    source: Annotated[str, typer.Argument(help="a bundled recipe or a YAML file, to check")] = "viewspatial",
    example: Annotated[bool, typer.Option("--example", help="print a complete, commented recipe to start from")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="print the JSON schema, with which editors complete and check")
    ] = False,
    written: Annotated[bool, typer.Option("--written", help="print it as it stands in its file, to change")] = False,
) -> None:
    """Check a recipe, and print it with all its defaults. Or print it as it is written, an example to start from, or the schema."""
    from scenegen.pipeline import recipe as recipes

    with friendly():
        if schema:
            typer.echo(json.dumps(recipes.schema(), indent=1, ensure_ascii=False))
        elif written:
            typer.echo(recipes.written(source)[0], nl=False)
        else:
            typer.echo(recipes.example() if example else recipes.full_text(recipes.load_recipe(source)), nl=False)


@app.command()
def tasks(
    name: Annotated[str | None, typer.Argument(help="one family, for everything about it")] = None,
    served: Annotated[bool, typer.Option("--served", help="by published system: its names for what it asks, and ours")] = False,
) -> None:
    """List the task families, or tell everything about one. A line says what a family is shown, what it answers, in which frame, and which published systems ask the same."""
    from scenegen.cli import families as known
    from scenegen.cli.families import details, families

    with friendly():
        if served:
            for system, called, ours in known.served():
                typer.echo(f"{system:<20} {called:<60} {ours}")
            return
        if name is not None:
            for line in details(name):
                typer.echo(line)
            return
        for one in families():
            typer.echo(
                f"{one.name:<28} {one.answer:<10} {', '.join(one.modalities):<20} {', '.join(one.frames):<20} {', '.join(one.serves)}"
            )


@app.command("list")
def list_(what: Annotated[str, typer.Argument(help="recipes, tasks, rooms, things")] = "tasks") -> None:
    """List all recipes, task families, kinds of rooms or things."""
    from scenegen import api

    with friendly():
        for name in api.names(what):
            typer.echo(name)
