"""Bodies of the SMPL family from a user's own .npz, in the structure of our baked ones. Nothing is unpickled; we ship none of them.

The models are licensed for non-commercial use unless agreed otherwise: whoever passes on what shows them must see to that.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenegen.assets.importing.bounds import LARGEST_FILE
from scenegen.assets.people.bodies.body import Body, BodyInfo, Rig
from scenegen.errors import AssetError

Floats = NDArray[np.float64]
OURS_FROM_SMPL = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
"""SMPL: Y up, facing +Z, X to the person's left."""
_CHAIN = (
    ("root", "", 0), ("pelvis.L", "root", 0), ("pelvis.R", "root", 0), ("spine05", "root", 3), ("spine04", "spine05", 3), ("spine03", "spine04", 6),
    ("spine02", "spine03", 6), ("spine01", "spine02", 9), ("neck01", "spine01", 12), ("neck02", "neck01", 12), ("neck03", "neck02", 12),
    ("head", "neck03", 15), ("eye.L", "head", 15), ("eye.R", "head", 15),
)  # fmt: skip
_SIDED = (
    ("upperleg01", "pelvis", 1), ("lowerleg01", "upperleg01", 4), ("foot", "lowerleg01", 7), ("clavicle", "spine01", 13), ("upperarm01", "clavicle", 16),
    ("lowerarm01", "upperarm01", 18), ("wrist", "lowerarm01", 20), ("finger2-1", "wrist", 22), ("finger3-1", "wrist", 22), ("finger5-1", "wrist", 22),
    ("finger2-3", "finger2-1", 22),
)  # fmt: skip
_TAKES = {"root": 0, "spine05": 3, "spine03": 6, "spine01": 9, "neck01": 12, "head": 15}
"""Which bone takes the weights of a joint of the trunk; limbs take theirs at the first bone that starts there."""
_EYES = np.array([0.075, 0.032, 0.075])
"""From the head joint to the left eye, in our axes, of a body of 1.72 m, where the model has no eye joints."""
MOST_VERTICES = 200_000


def smpl_body(path: str | Path, betas: ArrayLike = (), noun: str = "person") -> Body:
    """A body from an .npz with v_template (V, 3), f (F, 3), weights (V, J), J_regressor (J, V), shapedirs (V, 3, S).

    betas: shape coefficients. The rest pose becomes ours: X forward, Z up, soles at z = 0; SMPL-H and SMPL-X hands follow the wrist.
    AssetError for pickles, missing arrays, wrong shapes, numbers that are not finite.
    """
    kept = _arrays(Path(path))
    where = str(path)
    template, faces, weights = (
        kept["v_template"].astype(np.float64),
        kept["f"].astype(np.int64),
        kept["weights"].astype(np.float32),
    )
    count, joints = len(template), weights.shape[1] if weights.ndim == 2 else 0
    shapes = {
        "v_template": template.shape == (count, 3),
        "f": faces.ndim == 2 and faces.shape[1] == 3,
        "weights": len(weights) == count and joints >= 24,
    }
    shapes["J_regressor"] = kept["J_regressor"].shape == (joints, count)
    shapes["f"] = shapes["f"] and bool(faces.min(initial=0) >= 0 and faces.max(initial=0) < count)
    wrong = [name for name, good in shapes.items() if not good]
    if wrong or count > MOST_VERTICES or not np.isfinite(template).all() or not np.isfinite(weights).all():
        raise AssetError(
            f"the body's arrays do not fit together: {', '.join(wrong) or 'numbers not finite'}",
            where=where,
            fix="use a model's own .npz",
        )
    vertices = template + _shape(kept, np.asarray(betas, dtype=np.float64), where)
    at = kept["J_regressor"].astype(np.float64) @ vertices
    vertices, at = vertices @ OURS_FROM_SMPL.T, at @ OURS_FROM_SMPL.T
    shift = np.array([at[0, 0], at[0, 1], vertices[:, 2].min()])
    vertices, at = vertices - shift, at - shift
    stature = round(float(np.ptp(vertices[:, 2])), 3)
    if not 0.3 < stature < 3.0:
        raise AssetError(f"the body is {stature} m tall", where=where, fix="SMPL models are in meters, Y up")
    rig, heads = _rig(faces, weights, at, stature)
    return Body(BodyInfo(Path(path).stem, noun, stature, "average"), vertices, heads, rig)


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    if path.suffix != ".npz":
        raise AssetError(
            f"bodies are read from .npz only, not {path.suffix!r}",
            where=str(path),
            fix="convert the .pkl yourself: it is never unpickled here",
        )
    try:
        if path.stat().st_size > 4 * LARGEST_FILE:
            raise AssetError("the file is too large for a body", where=str(path), fix="use a model's own .npz")
        with np.load(path, allow_pickle=False) as stored:
            names = ("v_template", "f", "weights", "J_regressor") + (("shapedirs",) if "shapedirs" in stored.files else ())
            return {name: stored[name] for name in names}
    except KeyError as error:
        raise AssetError(f"the file lacks {error}", where=str(path), fix="use a model's own .npz") from error
    except (OSError, ValueError, EOFError) as error:
        raise AssetError(
            f"cannot read the body: {error}", where=str(path), fix="arrays must be plain numbers, not pickled objects"
        ) from error


def _shape(kept: dict[str, NDArray[Any]], betas: Floats, where: str) -> Floats:
    if not betas.size:
        return np.zeros((1, 3))
    directions = kept.get("shapedirs")
    if directions is None or directions.ndim != 3 or betas.size > directions.shape[2] or not np.isfinite(betas).all():
        raise AssetError(f"{betas.size} shape coefficients are too many for this model", where=where, fix="give fewer betas")
    out: Floats = np.einsum("vcs,s->vc", directions[..., : betas.size].astype(np.float64), betas)
    return out


def _rig(faces: NDArray[np.int64], weights: NDArray[np.float32], at: Floats, stature: float) -> tuple[Rig, Floats]:
    """Our bones on the model's joints; weights of joints beyond the body's 24 (hands, jaw, eyes) go to wrist or head."""
    bones = list(_CHAIN)
    for bone, parent, joint in _SIDED:
        for letter, right in (("L", 0), ("R", 1)):
            bones.append(
                (f"{bone}.{letter}", parent if parent == "spine01" else f"{parent}.{letter}", min(joint + right, 21 + right))
            )
    index = {name: k for k, (name, _, _) in enumerate(bones)}
    parents = np.array([index.get(parent, -1) for _, parent, _ in bones], dtype=np.int64)
    heads = np.array([at[joint] for _, _, joint in bones])
    scale = stature / 1.72
    heads[index["eye.L"]] += _EYES * scale
    heads[index["eye.R"]] += _EYES * scale * [1, -1, 1]
    for letter in "LR":
        wrist = at[20 if letter == "L" else 21]
        along = wrist - at[18 if letter == "L" else 19]
        along = along / max(float(np.linalg.norm(along)), 1e-9)
        for name, reach, side in (
            ("finger2-1", 0.085, 0.02),
            ("finger3-1", 0.09, 0.0),
            ("finger5-1", 0.08, -0.03),
            ("finger2-3", 0.14, 0.02),
        ):
            heads[index[f"{name}.{letter}"]] = wrist + (along * reach + np.array([side, 0.0, 0.0])) * scale
    takes = {joint: index[name] for name, joint in _TAKES.items()}
    for bone, _, joint in _SIDED:
        for letter, right in (("L", 0), ("R", 1)):
            takes.setdefault(joint + right, index[f"{bone}.{letter}"])
    takes |= {10: index["foot.L"], 11: index["foot.R"], 22: index["wrist.L"], 23: index["wrist.R"]}
    own = np.zeros((len(weights), len(bones)), dtype=np.float32)
    trunk, left, right = at[15], at[20], at[21]
    for joint in range(weights.shape[1]):
        away = {index["head"]: trunk, index["wrist.L"]: left, index["wrist.R"]: right}
        chosen = (
            takes[joint] if joint in takes and joint < 22 else min(away, key=lambda k: float(np.linalg.norm(away[k] - at[joint])))
        )
        own[:, chosen] += weights[:, joint]
    own /= np.maximum(own.sum(1, keepdims=True), 1e-9)
    return Rig(faces, own, tuple(name for name, _, _ in bones), parents, index), heads
