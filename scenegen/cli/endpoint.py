"""`ask`: a model behind an endpoint is asked the questions of a dataset."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from scenegen.cli.friendly import friendly
from scenegen.errors import ArgumentError
from scenegen.explain import shown

EVERY = 50
"""Replies between two lines of progress."""


def ask(
    directory: Annotated[Path, typer.Argument(help="a directory that build made")],
    url: Annotated[str, typer.Option("--url", help="base of an OpenAI-compatible API: http://localhost:8000/v1")],
    model: Annotated[str, typer.Option("--model", help="what the endpoint calls the model")],
    out: Annotated[Path, typer.Option("--out", "-o", help="replies as JSON lines, for score; gone on with if it is there")],
    key_env: Annotated[str, typer.Option("--key-env", help="the environment variable that holds the key")] = "OPENAI_API_KEY",
    concurrency: Annotated[int, typer.Option("--concurrency", "-c", min=1, max=1024, help="requests at a time")] = 8,
    retries: Annotated[int, typer.Option("--retries", min=0, max=100, help="of a request that may go through later")] = 5,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="seconds for a whole request")] = 120.0,
    max_tokens: Annotated[int, typer.Option("--max-tokens", min=1, help="of a reply")] = 1024,
    temperature: Annotated[float, typer.Option("--temperature", min=0.0, help="0: what the model thinks likeliest")] = 0.0,
    system: Annotated[str | None, typer.Option("--system", help="a system message")] = None,
    extra: Annotated[
        str | None, typer.Option("--extra", help="further fields of requests, as a JSON object; null leaves a field out")
    ] = None,
    cache: Annotated[Path | None, typer.Option("--cache", help="a folder of replies that runs share")] = None,
    media: Annotated[str, typer.Option("--media", help="pictures first, last or inline")] = "first",
    form: Annotated[str, typer.Option("--form", help="choice: options and letters; number: without")] = "choice",
    blind: Annotated[bool, typer.Option("--blind", help="without pictures")] = False,
    circular: Annotated[bool, typer.Option("--circular", help="each question once for every order of its options")] = False,
    absent: Annotated[bool, typer.Option("--absent", help="only what is asked of a scene with and without a thing")] = False,
    think: Annotated[bool, typer.Option("--think", help="ask for the reason before the answer, in tags")] = False,
    scale: Annotated[str | None, typer.Option("--scale", help="of coordinates: pixel, thousand, unit")] = None,
    frames: Annotated[str | None, typer.Option("--frames", help="a sampling of clips, as for export")] = None,
    only: Annotated[list[str] | None, typer.Option("--only", help="a family; more by more of these")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="the first so many questions")] = None,
) -> None:
    """Ask a model behind an endpoint; its replies are for `score`. Any endpoint that speaks OpenAI's API will do: vLLM, a hosted one."""
    from scenegen.endpoint import Summary, ask_dataset

    def progress(summary: Summary) -> None:
        done = sum(summary.outcomes.values())
        if done % EVERY == 0:
            typer.echo(f"{done} replies", err=True)

    with friendly():
        summary = ask_dataset(
            directory, url, model, out, key=os.environ.get(key_env), concurrency=concurrency, retries=retries, timeout_s=timeout,
            max_tokens=max_tokens, temperature=temperature, system=system, extra=_object(extra), cache=cache, only=only or [],
            limit=limit, frames=frames, absent=absent, progress=progress, media=media, form=form, blind=blind, circular=circular, think=think, scale=scale,
        )  # fmt: skip
        typer.echo(summary.text())
        if summary.failed is not None:
            raise typer.Exit(1)


def _object(text: str | None) -> dict[str, Any]:
    """The fields of a JSON object."""
    try:
        value = json.loads(text) if text is not None else {}
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ArgumentError(f"no JSON object: {shown(text)}", where="--extra", fix="for example '{\"top_p\": 0.9}'")
    return value
