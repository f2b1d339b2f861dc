"""Recomputes the boxes of all things of a category, in the camera's frame, from the truth's JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.spatial.transform import Rotation

from scenegen.answers.boxes3d import Box3d, Boxes3dAnswer
from scenegen.audit.geometry import Floats, Truth, camera_of, entities, middle, pose_of
from scenegen.audit.mirrors import shown_again
from scenegen.audit.outlines import is_round, turn_is_told
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.sight import fitting
from scenegen.audit.source import Row

CAMERA = (
    "Camera: image width={}, height={}. Focal length f_x={:.2f}, f_y={:.2f}. Principal point c_x={:.2f}, c_y={:.2f} (all in pixels). "
    "In the camera's frame, X points to the right, Y down, and Z forward, in meters. "
)
FORM = (
    'Answer in JSON, with one entry for each: {"bbox_3d": [x, y, z, x_size, y_size, z_size, pitch, yaw, roll], "label": "%s"}. '
)
AXES = (
    "Here x, y, z is the center of the whole %s, including hidden parts. The sizes are measured along its own three axes: y_size along the axis "
    "closest to Y, x_size along whichever of the other two is closer to X, and z_size along the last. Pitch, yaw, and roll are its rotations about X, "
    "then Y, then Z, in units of 180 degrees."
)
ROUND = " If it looks round from above, take its x axis to be the one along X."
"""Said besides where one of them is round."""
INSIDE = 0.75
"""Share of each silhouette that the picture must hold."""
NOTICED = 1e-4
"""Share of a picture beyond which what shows of a thing is noticed."""
ALIKE = 1e-6
"""Cosines nearer than this are the same."""


@rule
class BoxesOfCategory(Rule):
    """All that the view shows and the noun fits, each as nine numbers; no answer where others are given."""

    task = "detect_3d"
    name = "boxes_of_category"
    roles = {"thing": "thing", "round": "thing"}
    many = ("thing", "round")
    unnamed = ("thing", "round")
    free = ("label",)
    frames = ("camera",)
    unit = "share"
    convention = "center, size along the box's axes, turns about the camera's X, Y, Z as shares of 180 degrees; X right, Y down, Z forward; x along X for round things"
    answer_type = "boxes3d"
    asked = {"metric": "vst", "decimals": 2, "labelled": True, "thresholds": (0.25,)}
    least_from = "least_seen"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Whatever of the category is noticed."""
        [view] = views
        known, label, camera = entities(truth), given.parameter("label"), camera_of(truth, given.camera)
        few = NOTICED * view["width"] * view["height"]
        shown = {cell["id"]: cell for cell in view["visible"] if cell["pixels"] > few}
        meant = [name for name in fitting(label, set(shown), known) if "joints" not in known.get(name, {})]
        if shown_again(truth, view, str(label)):
            return Found(None, 0.0)
        if not meant or sorted(meant) != sorted(given.ids) or min(shown[name]["in_frame"] for name in meant) < INSIDE:
            return Found(None, 0.0)
        seen = min(shown[name]["pixels"] / shown[name]["amodal_pixels"] * shown[name]["in_frame"] for name in meant)
        round_ones = given.ids_of("round")
        if not all((is_round if name in round_ones else turn_is_told)(truth, known[name]) for name in meant):
            return Found(None, seen)
        boxes = tuple(
            Box3d.model_validate({"bbox_3d": _nine(known[name], camera, name in round_ones), "label": label})
            for name in given.ids
        )
        return Found(Boxes3dAnswer(boxes=boxes), seen)

    def slots(self, given: Given, truth: Truth) -> Mapping[str, str]:
        """The category stands for {a}."""
        return {"a": given.parameter("label")}

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """The camera and the form of the answer as they are."""
        camera, label = camera_of(truth, given.camera), given.parameter("label")
        (fx, _, cx), (_, fy, cy), _ = camera["K"]
        note = (
            CAMERA.format(camera["width"], camera["height"], fx, fy, cx, cy)
            + FORM % label
            + AXES % label
            + ROUND * bool(given.ids_of("round"))
        )
        if not given.text.endswith(note):
            yield f"it does not say how boxes are meant: {note!r}"

    def note(self, note: str, given: Given) -> Iterator[str]:
        """Held to the camera in `reading`."""
        return iter(())

    def conclusion(self, answer: str) -> tuple[str, ...]:
        """Boxes are counted, not told again."""
        count = answer.count('"bbox_3d"')
        return (f"so the answer has {count} box{'es' if count > 1 else ''}.",)


def _nine(thing: Truth, camera: Truth, about: bool) -> tuple[float, ...]:
    """Centre, size and turns of a thing's box in a camera's frame; about: turned about its upright so that its x is as near to X as can be."""
    seen_from = np.linalg.inv(np.array(camera["world_from_camera"], dtype=np.float64))
    centre = (seen_from @ np.append(middle(thing), 1.0))[:3]
    columns = list(zip((Rotation.from_matrix(seen_from[:3, :3]) * Rotation.from_matrix(pose_of(thing)[:3, :3])).as_matrix().T, thing["size"], strict=True))  # fmt: skip
    down, height = _along(columns, 1)
    rest = [one for one in columns if abs(one[0] @ down) < 0.5]
    right, width = _along(rest, 0)
    [(_, depth)] = [one for one in rest if abs(one[0] @ right) < 0.5]
    if about:
        right = np.cross(np.cross(down, [1.0, 0.0, 0.0]), down)
        right /= np.linalg.norm(right)
    turns = Rotation.from_matrix(np.column_stack([right, down, np.cross(right, down)])).as_euler("xyz", degrees=True) / 180
    return (*map(float, centre), float(width), float(height), float(depth), *map(float, turns))


def _along(columns: list[tuple[Floats, float]], axis: int) -> tuple[Floats, float]:
    """The direction, towards the camera's axis, and the size of the box's axis that lies nearest to it; the earlier of two alike."""
    best = columns[0]
    for column in columns[1:]:
        if abs(column[0][axis]) > abs(best[0][axis]) + ALIKE:
            best = column
    return best[0] * (1.0 if best[0][axis] > 0 else -1.0), best[1]
