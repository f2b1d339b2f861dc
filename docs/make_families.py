"""Make docs/families.md and its pictures: `python docs/make_families.py DATASET [DATASET ...]`, of what builds made; nothing is retouched.

Of every family one question is shown, the one whose clearance is in the middle, with its pictures (of a clip six frames), answer and steps.
A family of which several of the builds have questions is shown as the last of them has it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image

from scenegen.cli.families import Family, families
from scenegen.tables import Dataset
from scenegen.tables.dataset import Record

HERE = Path(__file__).parent
FOLDER = HERE / "families"
TILE = {1: 480, 2: 360}
"""Width in pixels of each of so many pictures; of more, they are smaller."""
SMALL, MOST = 240, 6

HEAD = """# Task families

What `python -m scenegen tasks` lists, each with a question as it was built: pictures, text, answer and reasons as they stand in the tables.
`python -m scenegen tasks NAME` says the rest of one: what it is asked of, its knobs in a recipe, all its wordings.

| family | asks | shown | answer | frame | as in |
|---|---|---|---|---|---|
"""


def chosen(datasets: list[Dataset]) -> dict[str, Record]:
    """Of every family that the datasets have questions of, the one of the middle clearance, in the last that has any."""
    found: dict[str, list[Record]] = {}
    for dataset in datasets:
        own: dict[str, list[Record]] = defaultdict(list)
        for record in dataset:
            own[record.task].append(record)
        found |= own
    return {name: sorted(records, key=lambda one: one.clearance or 0.0)[len(records) // 2] for name, records in found.items()}


def strip(record: Record) -> Image.Image:
    """The pictures of a question side by side; of many, MOST from the first to the last."""
    pictures = record.images
    kept = [pictures[k] for k in np.unique(np.linspace(0, len(pictures) - 1, min(len(pictures), MOST)).round().astype(int))]
    width = TILE.get(len(kept), SMALL)
    tiles = [
        picture.convert("RGB").resize((width, round(width * picture.height / picture.width)), Image.Resampling.LANCZOS)
        for picture in kept
    ]
    out = Image.new(
        "RGB", (sum(tile.width for tile in tiles) + 4 * (len(tiles) - 1), max(tile.height for tile in tiles)), "white"
    )
    left = 0
    for tile in tiles:
        out.paste(tile, (left, 0))
        left += tile.width + 4
    return out


def section(one: Family, record: Record | None) -> str:
    """A family's part of the page."""
    lines = [f"## {one.name}", "", one.summary, ""]
    if record is None:
        return "\n".join([*lines, "No question of it in the builds of this page.", ""])
    if record.view_ids:
        strip(record).save(FOLDER / f"{one.name}.jpg", quality=84)
        lines += [f"![{one.name}](families/{one.name}.jpg)", ""]
        if len(record.view_ids) > MOST:
            lines += [f"{MOST} of {len(record.view_ids)} frames.", ""]
    lines += [f"> {record.question}", ""]
    if record.choices:
        lines += ["Options: " + "; ".join(record.choices), ""]
    fence = "````" if "```" in record.answer else "```"
    lines += [f"Answer: **{record.answer}**" if len(record.answer) < 120 else f"Answer:\n\n{fence}\n{record.answer}\n{fence}", ""]
    lines += [f"{number}. {step.text}" for number, step in enumerate(record.steps, start=1)]
    margin = f"Margin {record.margin:g} {record.margin_unit}" if record.margin_unit else ""
    return "\n".join([*lines, "", margin, ""])


def main() -> None:
    """Write the page."""
    FOLDER.mkdir(exist_ok=True)
    records = chosen([Dataset(path) for path in sys.argv[1:]])
    listed = families()
    table = [
        f"| [`{one.name}`](#{one.name}) | {one.summary} | {', '.join(one.modalities)} | {one.answer} | {', '.join(one.frames)} | "
        f"{'; '.join(f'{system}: {called}' for system, called in one.serves.items())} |"
        for one in listed
    ]
    parts = [section(one, records.get(one.name)) for one in listed]
    (HERE / "families.md").write_text(HEAD + "\n".join([*table, "", *parts]))


if __name__ == "__main__":
    main()
