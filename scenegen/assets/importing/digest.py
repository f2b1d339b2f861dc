"""From a raw asset to what the store keeps: repaired, turned, scaled, named, with tops, seats, colours and a record."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets.importing.answers import Answer
from scenegen.assets.importing.colors import main_color
from scenegen.assets.importing.infer import LARGEST_M, SMALLEST_M, SURE, Finding, find
from scenegen.assets.importing.licences import licence
from scenegen.assets.importing.names import slug
from scenegen.assets.importing.probe import Prober, Sight
from scenegen.assets.importing.raw import Floats, Hints, Ints, Raw, Soup
from scenegen.assets.importing.repair import decimate, repair
from scenegen.assets.importing.seen import Colors, seen_color
from scenegen.assets.importing.shape import carrying, front_faces, heights, seats, seen_by_side, sights
from scenegen.assets.importing.textured import Painted, paint, split_seams
from scenegen.assets.importing.words import Sort
from scenegen.assets.library.sidecar import Sidecar
from scenegen.assets.library.store import StoredMesh
from scenegen.assets.modelling.kit import crease_normals
from scenegen.errors import AssetError

LARGEST_HELD_M = 0.75
UNREAD_SHARE = 0.02
"""Share of the pixels of its sides from where on faces of unknown colour leave the whole without a colour word."""
ROUND = 4


def digest(raw: Raw, library: str, format: str, answer: Answer) -> tuple[Sidecar, StoredMesh, dict[str, bytes]]:
    """One asset ready to be kept, with its pictures by sha256. AssetError, naming the file, when it is broken or of an impossible size."""
    soup = decimate(repair(raw.load(), raw.source))
    hints = answer.applied(raw.hints, raw.source)
    found = find(soup.vertices, soup.faces, hints, raw.source)
    points = _placed(soup, found, raw.source)
    inverted = bool(np.linalg.det(found.rotation) < 0)
    faces = soup.faces[:, ::-1] if inverted else soup.faces
    each = np.arange(len(faces))
    probe, painted = Prober(points, faces), paint(soup.shaped(points, faces, each, soup.notes, np.full(len(faces), inverted)))
    textures, pictures = painted.files()
    shown = sights(probe)
    color = _color(painted, probe, shown)
    if soup.known is not None and _unknown_share(soup.known, shown) > UNREAD_SHARE:
        color, found.sure["color"] = "", 0.0
        found.notes.append("its colors are not known: no color word is used of it")
    has_front = _has_front(found)
    backed = found.sort is not None and found.sort.backed
    part = front_faces(points, faces, backed).astype(np.int32) if has_front else np.zeros(len(faces), dtype=np.int32)
    record = Sidecar(
        id=slug(raw.id), library=library, name=hints.name[:200], tags=[tag[:80] for tag in hints.tags[:30]], file=raw.source, format=format,
        author=hints.author[:200], source_url=hints.source_url[:500], license_text=" ".join(hints.license.split())[:300],
        license_url=hints.license_url[:500], up=found.up, front=found.front, symmetry=found.symmetry, has_front=has_front,
        size_m=_triple(np.ptp(points, axis=0)), rgb=[look.rgb for look in painted.looks], textures=textures, parts=["body", "front"] if has_front else ["body"],
        attributes={"color": color}, faces=len(faces),
        notes=soup.notes + painted.notes + found.notes, **_named(found, hints), **_used(found, hints, probe, points), **_landmarks(hints, found, soup),
        **_licensed(hints),
    )  # fmt: skip
    return _judged(record, found, answer, hints), _mesh(points, faces, painted, part), pictures


def _mesh(points: Floats, faces: Ints, painted: Painted, part: NDArray[np.int32]) -> StoredMesh:
    """Split at creases and at seams of texture coordinates."""
    source, split, normals = crease_normals(points, faces)
    uv = None
    if painted.uv is not None:
        again, split, uv = split_seams(split, painted.uv)
        source, normals = source[again], normals[again]
    return StoredMesh(
        points[source].astype(np.float32), normals.astype(np.float32), split.astype(np.int32), painted.face_material, part, uv
    )


def _color(painted: Painted, probe: Prober, shown: list[Sight]) -> str:
    """The colour word of what is seen: pixel by pixel where there are pictures, else face by face."""
    if painted.pictures:
        return seen_color(Colors(painted, probe), shown)
    return main_color(painted.looks, painted.face_material, seen_by_side(shown, len(painted.face_material)))


def _unknown_share(known: NDArray[np.bool_], shown: list[Sight]) -> float:
    """The share of what is seen that is of faces (F,) whose colour is not known."""
    pixels = seen_by_side(shown, len(known))
    return float(pixels[:, ~known].sum() / max(float(pixels.sum()), 1e-12))


def _placed(soup: Soup, found: Finding, where: str) -> Floats:
    """Vertices in our axes and metres, base centre at the origin, of exactly the size found."""
    points = soup.vertices @ found.rotation.T
    low, extent = points.min(0), np.ptp(points, axis=0)
    if not (SMALLEST_M <= found.size.max() <= LARGEST_M):
        raise AssetError(
            f"it would be {found.size.max():.3g} m large",
            where=where,
            fix="state its size (size_m or unit in a sidecar, or an answers file)",
        )
    points = (points - low) / np.maximum(extent, 1e-12) * np.maximum(found.size, 1e-3)
    out: Floats = points - [*(np.maximum(found.size, 1e-3)[:2] / 2), 0.0]
    return out.astype(np.float32).astype(np.float64)


def _has_front(found: Finding) -> bool:
    """A front that is known, of a kind of thing that has one, on a shape that is not the same from behind."""
    if found.kind == "figure":
        return found.front is not None
    wanted = found.sort.front if found.sort is not None else False
    return bool(wanted and found.symmetry == "none" and found.front is not None and found.sure["front"] >= SURE)


def _named(found: Finding, hints: Hints) -> dict[str, Any]:
    kind = {"never": "part", "figure": "figure"}.get(found.kind, "thing")
    sort = found.sort
    return {
        "kind": kind,
        "category": sort.name if sort else "",
        "label": hints.label or (sort.label if sort else "person" if kind == "figure" else ""),
        "confused_with": list(hints.confused_with),
    }


def _used(found: Finding, hints: Hints, probe: Prober, points: Floats) -> dict[str, Any]:
    """How rooms use it: where it stands, what it carries, who sits on it, how it is held."""
    sort = found.sort
    if sort is None:
        return {}
    size = np.ptp(points, axis=0)
    grid, x, y = heights(probe)
    out: dict[str, Any] = {"placement": sort.placement, "where": list(hints.where or sort.where) if sort.new else []}
    if sort.sits or (sort.family == "seating" and sort.backed):
        out["seats"] = [(seat.x, seat.y, seat.z, seat.yaw) for seat in seats(grid, x, y, sort.backed)]
    elif hints.support_m or (hints.support_m is None and sort.carries):
        tops = carrying(grid, x, y, hints.support_m)
        out["surfaces"] = [tuple(round(float(v), ROUND) for v in (s.x0, s.y0, s.x1, s.y1, s.z)) for s in tops]
    if hints.affords is not None or sort.new:
        out["affords"] = list(hints.affords if hints.affords is not None else sort.affords)
    if sort.holdable and size.max() <= LARGEST_HELD_M:
        out |= {"holdable": True, "grip": (0.0, 0.0, round(float(size[2]) * _grip_share(sort), ROUND))}
    return out


def _grip_share(sort: Sort) -> float:
    """Bags hang from the hand; the rest is held at its middle."""
    return 0.97 if sort.family == "bags" and sort.name != "camera" else 0.5


def _landmarks(hints: Hints, found: Finding, soup: Soup) -> dict[str, Any]:
    """A person's joints and eye point in our axes: the soup's own scale and shift."""
    if hints.figure is None:
        return {}
    turned = soup.vertices @ found.rotation.T
    low, extent = turned.min(0), np.maximum(np.ptp(turned, axis=0), 1e-12)

    def ours(point: Floats) -> tuple[float, float, float]:
        return _triple((found.rotation @ point - low) / extent * found.size - [*(found.size[:2] / 2), 0.0])

    joints = {name: ours(at) for name, at in hints.figure.joints.items()}
    return {"joints": joints, "eye": ours(hints.figure.eye) if hints.figure.eye is not None else None}


def _licensed(hints: Hints) -> dict[str, Any]:
    known = licence(f"{hints.license} {hints.license_url}")
    return {"license": known.spdx, "redistributable": known.redistributable}


def _judged(record: Sidecar, found: Finding, answer: Answer, hints: Hints) -> Sidecar:
    """Whether rooms may use it, and what a person should look at."""
    sure = {name: round(float(value), 3) for name, value in found.sure.items()}
    unsure = [name for name in found.unsure if name != "color"]  # no answer could mend it
    if found.sort is not None and (not found.sort.front or record.symmetry != "none"):
        unsure = [name for name in unsure if name != "front"]
    if record.license == "unknown":
        unsure.append("license")
    if record.kind != "thing":
        unsure = [name for name in unsure if name == "license" or (name == "size" and record.kind == "figure")]
    ready = record.kind == "thing" and found.sort is not None and not {"category", "size", "up"} & set(unsure) and not answer.skip
    notes = record.notes
    if found.sort is not None and hints.hangs is not None and found.sort.placement != "surface":
        wrong = hints.hangs != (found.sort.placement in ("wall", "ceiling"))
        ready = ready and not wrong
        way = "hangs" if hints.hangs else "stands"
        notes = [*notes, f"left out of rooms: it {way} in its source, and our {found.sort.label} does not"] if wrong else notes
    if record.kind == "figure" and record.joints:
        ready = not answer.skip and "size" not in unsure
    return record.model_copy(update={"sure": sure, "unsure": sorted(unsure), "ready": ready, "notes": notes})


def _triple(point: Floats) -> tuple[float, float, float]:
    x, y, z = (round(float(v), 5) for v in point)
    return x, y, z
