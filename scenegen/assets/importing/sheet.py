"""A self-contained HTML contact sheet of a store: four side views of each asset, its front marked, and answers to click and save."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.infer import axis, turn_of
from scenegen.assets.importing.probe import Prober
from scenegen.assets.importing.seen import Colors, stored_paint
from scenegen.assets.importing.shape import SIDES
from scenegen.assets.importing.words import sort_of
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import Store

CELLS = 96
SUN = np.array([0.45, 0.3, 0.84])


def picture(store: Store, record: Sidecar, cells: int = CELLS) -> NDArray[np.uint8]:
    """Five small pictures side by side (cells, 5 * cells, 3): obliquely from the front's left, then from +X (the front), +Y, -X, -Y."""
    kept = store.mesh(record.sha256)
    probe = Prober(kept.vertices.astype(np.float64), kept.faces.astype(np.int64))
    colors = Colors(stored_paint(store, record, kept), probe)
    oblique = np.array([0.78, 0.45, 0.42])
    return np.hstack([_view(probe, colors, side / np.linalg.norm(side), cells) for side in (oblique, *SIDES)])


def _view(probe: Prober, colors: Colors, side: NDArray[np.float64], cells: int) -> NDArray[np.uint8]:
    """One picture, looked at from `side`, sampled 2 x 2."""
    up = np.array([0.0, 0.0, 1.0]) - side * side[2]
    seen = probe.look(-side, up / np.linalg.norm(up), cells * 2)
    hit = seen.face >= 0
    normal = probe.normals / np.maximum(np.linalg.norm(probe.normals, axis=1, keepdims=True), 1e-20)
    facing = normal * np.where(normal @ side < 0, -1.0, 1.0)[:, None]
    light = 0.45 + 0.35 * np.clip(facing @ SUN, 0, 1) + 0.25 * np.clip(facing @ side, 0, 1)
    out = np.full((cells * 2, cells * 2, 3), 0.9)
    out[hit] = np.clip(colors.of(seen) * light[seen.face[hit], None], 0, 1)
    small = out.reshape(cells, 2, cells, 2, 3).mean((1, 3))
    display = np.where(small <= 0.0031308, small * 12.92, 1.055 * np.maximum(small, 1e-9) ** (1 / 2.4) - 0.055)
    return np.clip(np.round(display * 255), 0, 255).astype(np.uint8)


def sides_of(record: Sidecar) -> list[str]:
    """The file axes that the side views (+X, +Y, -X, -Y of ours) are seen from."""
    up = axis(record.up)
    front = axis(record.front) if record.front is not None else _level(up)
    left = turn_of(up, front)[1]
    return [_name(front), _name(left), _name(-front), _name(-left)]


def _level(up: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([0.0, 0, 1]) if abs(up[1]) > 0.5 else np.array([1.0, 0, 0]) if abs(up[2]) > 0.5 else np.array([0, 1.0, 0])


def _name(vector: NDArray[np.float64]) -> str:
    k = int(np.abs(vector).argmax())
    return ("+" if vector[k] > 0 else "-") + "xyz"[k]


def write_sheet(store: Store, out: Path, records: Sequence[Sidecar]) -> Path:
    """Write the sheet of some records; unsure ones come first."""
    ordered = sorted(records, key=lambda record: (not record.unsure, record.ready, record.key))
    cards = "\n".join(_card(store, record) for record in ordered)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(_PAGE.replace("@CARDS@", cards).replace("@COUNT@", str(len(ordered))), encoding="utf-8")
    return out


def _card(store: Store, record: Sidecar) -> str:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture(store, record)).save(buffer, "JPEG", quality=80)
    source = "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
    buttons = "".join(
        f'<button data-front="{side}">{"front" if k == 0 and record.has_front else "seen from"} {side}</button>'
        for k, side in enumerate(sides_of(record))
    )
    known = sort_of(record.category)
    size = " × ".join(f"{extent:.2f}" for extent in record.size_m)
    facts = [record.label or "?", f"{size} m (deep, wide, high)", record.license, "; ".join(record.notes[:3])]
    doubt = f'<b class="unsure">unsure: {", ".join(record.unsure)}</b>' if record.unsure else ""
    state = "ready" if record.ready else "not used in rooms"
    return (
        f'<section data-key="{html.escape(record.key)}"><h3>{html.escape(record.key)} <i>{html.escape(record.name)}</i> {doubt}</h3>'
        f'<img src="{source}" width="{5 * CELLS}" height="{CELLS}"><div class="sides"><span>{state}</span>{buttons}</div>'
        f"<p>{html.escape(' · '.join(part for part in facts if part))}</p>"
        f'<p><button data-front="none">no front</button> category <input name="category" placeholder="{known.name if known else ""}">'
        f' height m <input name="height_m" size="5" placeholder="{record.size_m[2]:.3g}">'
        ' licence <input name="license" size="12"> <label><input type="checkbox" name="skip"> leave out</label></p></section>'
    )


_PAGE = """<!doctype html><meta charset="utf-8"><title>Assets</title><style>
body{font:14px system-ui;margin:1rem;background:#f4f4f2}section{background:#fff;padding:.6rem;margin:.6rem 0;border-radius:6px;max-width:760px}
h3{margin:0 0 .3rem;font-size:1rem}h3 i{font-weight:400;color:#666}.unsure{color:#b23}.sides{display:grid;grid-template-columns:repeat(5,96px)}
.sides span{font-size:.75rem;color:#666}.sides button{font-size:.7rem}button.on{background:#275;color:#fff}p{margin:.3rem 0}
#save{position:fixed;right:1rem;top:1rem;padding:.6rem 1rem}</style>
<h1>@COUNT@ assets</h1><p>First picture: from the front's left. Then the four sides. Click the side that is the front; correct what is wrong; save.
Then <code>python -m scenegen assets add PATH --answers answers.yaml</code>.</p><button id="save">Save answers.yaml</button>
@CARDS@
<script>
document.addEventListener('click',e=>{const b=e.target;if(!b.dataset.front)return;const s=b.closest('section'),was=b.classList.contains('on');
s.querySelectorAll('button').forEach(x=>x.classList.remove('on'));if(!was)b.classList.add('on')});
document.getElementById('save').onclick=()=>{let out='';document.querySelectorAll('section').forEach(s=>{const a=[];
const on=s.querySelector('button.on');if(on)a.push('front: "'+on.dataset.front+'"');
s.querySelectorAll('input').forEach(i=>{if(i.type==='checkbox'){if(i.checked)a.push('skip: true')}
else if(i.value.trim())a.push(i.name+': '+(i.name==='height_m'?Number(i.value):JSON.stringify(i.value.trim())))});
if(a.length)out+=JSON.stringify(s.dataset.key)+': {'+a.join(', ')+'}\\n'});
const l=document.createElement('a');l.href=URL.createObjectURL(new Blob([out||'{}\\n'],{type:'text/yaml'}));l.download='answers.yaml';l.click()};
</script>
"""
