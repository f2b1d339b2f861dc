"""One self-contained HTML page: pictures, questions, answers, top-down maps with every frame, masks on hover."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from scenegen.export.dataset import Dataset, Record
from scenegen.export.map import map_svg
from scenegen.scene import Scene

MAX_SCENES = 40
_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:0;background:#f1f5f9;color:#0f172a}
header{padding:18px 28px;background:#0f172a;color:#f8fafc}header small{color:#94a3b8}
nav{padding:10px 28px;background:#e2e8f0;position:sticky;top:0;z-index:5}
section{margin:22px 28px;padding:18px;background:#fff;border-radius:10px;box-shadow:0 1px 3px #0002}
h2{margin:0 0 10px;font-size:17px}.row{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-start}
figure{margin:0;position:relative;width:320px}figure img{width:320px;display:block;border-radius:6px}
figure img.mask{position:absolute;top:0;left:0;opacity:0;image-rendering:pixelated}figure:hover img.mask{opacity:.42}
figure span{position:absolute;left:6px;top:6px;background:#000a;color:#fff;padding:1px 7px;border-radius:4px;font-size:12px}
figcaption{font-size:12px;color:#64748b}
.q{display:flex;gap:14px;border-top:1px solid #e2e8f0;padding:12px 0}.q img{width:240px;border-radius:5px;margin:0 4px 4px 0}
.q .pics{width:500px;flex:none}.q p{margin:0 0 6px;font-weight:600}.tag{font-size:12px;background:#e0e7ff;border-radius:4px;padding:1px 7px;margin-right:5px}
ol{margin:0;padding-left:0;list-style:none}li.gold{color:#047857;font-weight:600}li.gold:after{content:" ✓"}
details{font-size:13px;color:#475569;margin-top:6px}pre{white-space:pre-wrap;margin:4px 0;font-size:12px}svg.map{background:#fff}
"""
_SCRIPT = """
document.querySelectorAll('figure[data-names]').forEach(f=>{const names=JSON.parse(f.dataset.names),mask=f.querySelector('img.mask'),
tip=f.querySelector('span');let data=null;if(!mask)return;f.addEventListener('mousemove',e=>{if(!data){const c=document.createElement('canvas');
c.width=mask.naturalWidth;c.height=mask.naturalHeight;const g=c.getContext('2d',{willReadFrequently:true});g.drawImage(mask,0,0);
data=g.getImageData(0,0,c.width,c.height)}const r=mask.getBoundingClientRect(),x=Math.floor((e.clientX-r.left)/r.width*data.width),
y=Math.floor((e.clientY-r.top)/r.height*data.height),i=4*(y*data.width+x),k=[data.data[i],data.data[i+1],data.data[i+2]].join();
tip.textContent=names[k]||f.dataset.view});f.addEventListener('mouseleave',()=>{tip.textContent=f.dataset.view})});
const pick=document.getElementById('task');pick.addEventListener('change',()=>document.querySelectorAll('.q').forEach(q=>
q.style.display=!pick.value||q.dataset.task==pick.value?'':'none'));
"""


def write_gallery(directory: str | Path, out: str | Path | None = None, max_scenes: int = MAX_SCENES) -> Path:
    """Write the page for the first `max_scenes` scenes of a finished dataset, by default to DIRECTORY/gallery.html."""
    dataset = Dataset(directory)
    path = Path(out) if out is not None else dataset.directory / "gallery.html"
    with open(path, "w", encoding="utf-8") as page:
        page.writelines(_page(dataset, max_scenes))
    return path


def _page(dataset: Dataset, max_scenes: int) -> Iterator[str]:
    manifest = dataset.manifest
    name, counts = escape(manifest["recipe"]["name"]), manifest["counts"]
    tasks = "".join(f"<option>{escape(task)}</option>" for task in manifest["questions_per_task"])
    yield f"<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title><style>{_STYLE}</style>"
    yield (
        f"<header><b>{name}</b> — {counts['scenes']} scenes, {counts['views']} views, {counts['questions']} questions "
        f"<small>seed {manifest['seed']}, {escape(manifest['renderer'])}; hover a picture for its instance mask</small></header>"
        f"<nav>task <select id=task><option value=''>all</option>{tasks}</select></nav>"
    )
    shown = 0
    for shard in dataset.shards:
        views: dict[str, list[dict[str, Any]]] = {}
        for row in dataset.rows("views", shard):
            views.setdefault(row["scene_id"], []).append(row)
        questions: dict[str, list[Record]] = {}
        for record in dataset.shard_questions(shard):
            questions.setdefault(record.scene_id, []).append(record)
        for row in dataset.rows("scenes", shard, ["scene_id", "truth"]):
            if shown >= max_scenes:
                break
            shown += 1
            yield _scene(Scene.from_json(row["truth"]), views.get(row["scene_id"], []), questions.get(row["scene_id"], []))
    yield f"<script>{_SCRIPT}</script></html>"


def _scene(scene: Scene, views: list[dict[str, Any]], questions: list[Record]) -> str:
    kind = scene.room.kind.replace("_", " ") if scene.room else "plain"
    pictures = {row["view_id"]: data_uri(row["image"]["bytes"], row["image"]["path"]) for row in views}
    figures = "".join(_figure(scene, row, pictures[row["view_id"]]) for row in views)
    asked = "".join(_question(record, pictures) for record in questions)
    return (
        f"<section id='{escape(scene.id)}'><h2>{escape(scene.id)}: {escape(kind)}, {len(scene.things)} things, {len(scene.people)} people</h2>"
        f"<div class=row>{figures}<div>{map_svg(scene)}</div></div>{asked}</section>"
    )


def _figure(scene: Scene, row: dict[str, Any], picture: str) -> str:
    camera = row["view_id"].rsplit("/", 1)[-1]
    mask, names = "", {}
    if row["instances"] is not None:
        ids = np.asarray(Image.open(io.BytesIO(row["instances"]["bytes"])))
        uri, colors = colored_mask(ids)
        mask = f"<img class=mask src='{uri}'>"
        names = {
            ",".join(map(str, colors[i])): f"{entity.id}: {entity.attributes.get('color', '')} {entity.label}"
            for i, entity in enumerate(scene.entities, 1)
        }
    return (
        f"<figure data-view='{escape(camera)}' data-names='{escape(json.dumps(names), quote=True)}'><img loading=lazy src='{picture}'>"
        f"{mask}<span>{escape(camera)}</span></figure>"
    )


def _question(record: Record, pictures: dict[str, str]) -> str:
    images = "".join(f"<img loading=lazy src='{pictures[view_id]}'>" for view_id in record.view_ids)
    choices = "".join(
        f"<li class='{'gold' if choice == record.answer else ''}'>{chr(65 + k)}. {escape(choice)}</li>"
        for k, choice in enumerate(record.choices)
    )
    evidence = escape(json.dumps(record.evidence, indent=1))
    return (
        f"<div class=q data-task='{escape(record.task)}'><div class=pics>{images}</div><div><span class=tag>{escape(record.task)}</span>"
        f"<span class=tag>frame: {escape(record.frame)}</span><span class=tag>margin {record.margin:.1f}</span>"
        f"<p>{escape(record.question)}</p><ol>{choices}</ol><details><summary>why</summary>{escape(record.rationale)}<pre>{evidence}</pre></details></div></div>"
    )


def data_uri(content: bytes, name: str) -> str:
    """A data: URI of encoded image bytes; the type follows the name's suffix."""
    kind = "png" if name.endswith("png") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def colored_mask(ids: np.ndarray) -> tuple[str, dict[int, tuple[int, int, int]]]:
    """A palette PNG of an (H, W) id image as a data: URI, and the colour of every id; ids beyond 255 share colours."""
    palette = [(0, 0, 0)] + [_distinct(k) for k in range(1, 256)]
    folded = np.where(ids == 0, 0, (ids.astype(np.int64) - 1) % 255 + 1).astype(np.uint8)
    picture = Image.fromarray(folded)
    picture.putpalette([channel for color in palette for channel in color])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    top = int(ids.max(initial=0))
    return data_uri(buffer.getvalue(), "mask.png"), {k: palette[(k - 1) % 255 + 1] for k in range(1, max(top, 255) + 1)}


def _distinct(k: int) -> tuple[int, int, int]:
    import colorsys

    red, green, blue = colorsys.hsv_to_rgb(
        (k * 0.61803398875) % 1.0, 0.55 + 0.4 * ((k * 7) % 3) / 2, 0.95 - 0.25 * ((k * 5) % 4) / 3
    )
    return round(red * 255), round(green * 255), round(blue * 255)
