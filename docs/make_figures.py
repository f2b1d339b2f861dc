"""Draw the conventions page's figures: `python docs/make_figures.py`. Axes, sectors and boxes come from the code that the page describes."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from scenegen.frames import (
    SECTORS,
    corners,
    intrinsics,
    inverse,
    look_at,
    pose,
    stand_at_facing,
    transform,
    unproject,
    viewer_from_camera,
    wrap,
    yaw_pose,
)

OUT = Path(__file__).parent / "figures"
COLORS = {"X": "#dc2626", "Y": "#16a34a", "Z": "#2563eb"}
INK, PALE, PAPER, ACCENT = "#334155", "#94a3b8", "#f8fafc", "#dc2626"
TINTS = ("#e2e8f0", "#f1f5f9")
BOX_EDGES = ((0, 1), (1, 2), (2, 3), (3, 0), (4, 5), (5, 6), (6, 7), (7, 4), (0, 4), (1, 5), (2, 6), (3, 7))


class Drawing:
    """An SVG being drawn. With `scale`, 3D points in metres are seen from the front right, above; `origin` is where zero falls."""

    def __init__(self, width: int, height: int, origin: tuple[float, float] = (0, 0), scale: float = 1.0) -> None:
        self.size, self.origin, self.scale = (width, height), origin, scale
        self.eye = inverse(look_at([1.0, -1.5, 0.9], [0, 0, 0]))
        self.parts: list[str] = []

    def at(self, point: ArrayLike) -> tuple[float, float]:
        """Screen place of a world point (3,)."""
        x, y, _ = self.eye[:3, :3] @ np.asarray(point, dtype=float)
        return self.origin[0] + self.scale * x, self.origin[1] + self.scale * y

    def line(
        self, start: tuple[float, float], end: tuple[float, float], color: str = INK, width: float = 1.5, more: str = ""
    ) -> None:
        (a, b), (c, d) = start, end
        self.parts.append(
            f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" stroke="{color}" stroke-width="{width}" {more}/>'
        )

    def arrow(self, start: tuple[float, float], end: tuple[float, float], color: str, width: float = 2.5) -> None:
        ahead = np.subtract(end, start)
        ahead = ahead / max(float(np.hypot(*ahead)), 1e-9)
        side = np.array([-ahead[1], ahead[0]])
        tip, base = np.array(end), np.array(end) - 3.2 * width * ahead
        self.line(start, (base[0], base[1]), color, width)
        self.polygon([tip, base + 1.5 * width * side, base - 1.5 * width * side], color)

    def polygon(self, points: list[np.ndarray] | np.ndarray, fill: str, more: str = "") -> None:
        place = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon points="{place}" fill="{fill}" {more}/>')

    def dot(self, at: tuple[float, float], color: str = INK, radius: float = 4) -> None:
        self.parts.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{color}"/>')

    def text(self, at: tuple[float, float], words: str, color: str = INK, anchor: str = "start") -> None:
        self.parts.append(f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{color}" text-anchor="{anchor}">{escape(words)}</text>')

    def box(self, world_from_box: np.ndarray, size: ArrayLike, color: str = PALE, more: str = "") -> None:
        points = [self.at(point) for point in corners(world_from_box, size)]
        for a, b in BOX_EDGES:
            self.line(points[a], points[b], color, 1.2, more)

    def axes(self, world_from_frame: np.ndarray, length: float, words: dict[str, str]) -> None:
        start = self.at(world_from_frame[:3, 3])
        for k, axis in enumerate("XYZ"):
            end = self.at(transform(world_from_frame, np.eye(3)[k] * length))
            self.arrow(start, end, COLORS[axis])
            if axis in words:
                lean = 6 if end[0] >= start[0] - 1 else -6
                down = 14 if end[1] > start[1] + 1 else -5
                self.text(
                    (end[0] + lean, end[1] + down), f"{axis} {words[axis]}".strip(), COLORS[axis], "start" if lean > 0 else "end"
                )

    def save(self, name: str) -> None:
        width, height = self.size
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="DejaVu Sans, Arial, sans-serif" font-size="12">'
        paper = f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>'
        (OUT / f"{name}.svg").write_text("\n".join([head, paper, *self.parts, "</svg>\n"]), encoding="utf-8")


def floor(drawing: Drawing, reach: float, step: float) -> None:
    """Grid lines on z = 0."""
    for k in np.arange(-reach, reach + step / 2, step):
        drawing.line(drawing.at([k, -reach, 0]), drawing.at([k, reach, 0]), "#e2e8f0", 1)
        drawing.line(drawing.at([-reach, k, 0]), drawing.at([reach, k, 0]), "#e2e8f0", 1)


def world() -> None:
    drawing = Drawing(280, 240, (130, 150), 75)
    floor(drawing, 1.0, 0.5)
    drawing.axes(np.eye(4), 1.0, {"X": "", "Y": "", "Z": "up"})
    drawing.text((12, 228), "world: metres, right-handed, floor at z = 0")
    drawing.save("world")


def thing() -> None:
    """A chair: seat, back at -X, its box dashed."""
    drawing = Drawing(280, 240, (130, 160), 125)
    here, size = np.eye(4), (0.6, 0.5, 0.9)
    drawing.box(here, size, PALE, 'stroke-dasharray="4 3"')
    drawing.box(yaw_pose([0, 0, 0.4], 0), (0.58, 0.48, 0.08), INK)
    drawing.box(yaw_pose([-0.26, 0, 0.48], 0), (0.06, 0.48, 0.42), INK)
    for x in (-0.25, 0.25):
        for y in (-0.2, 0.2):
            drawing.line(drawing.at([x, y, 0]), drawing.at([x, y, 0.4]), INK)
    drawing.axes(here, 0.62, {"X": "forward", "Y": "left", "Z": "up"})
    drawing.dot(drawing.at([0, 0, 0]))
    drawing.text((12, 228), "thing: origin at the base centre, size (x, y, z)")
    drawing.save("thing")


def person() -> None:
    """Body, torso, head turned left of the torso, gaze turned further and down."""
    drawing = Drawing(430, 400, (140, 330), 150)
    floor(drawing, 0.5, 0.25)
    head = yaw_pose([0, 0, 1.58], np.deg2rad(40))
    look = np.array([[np.cos(0.3), 0, np.sin(0.3)], [0, 1, 0], [-np.sin(0.3), 0, np.cos(0.3)]])
    gaze = yaw_pose([0, 0, 1.66], np.deg2rad(65)) @ pose(look, [0.09, 0, 0])
    limbs = [
        [(0, 0.1, 0), (0, 0.1, 0.5), (0, 0, 0.92)],
        [(0, -0.1, 0), (0, -0.1, 0.5), (0, 0, 0.92)],
        [(0, 0, 0.92), (0, 0, 1.42), (0, 0, 1.52)],
        [(0.05, 0.26, 0.85), (0, 0.22, 1.15), (0, 0.17, 1.4), (0, -0.17, 1.4), (0, -0.22, 1.15), (0.05, -0.26, 0.85)],
    ]
    for limb in limbs:
        for a, b in pairwise(limb):
            drawing.line(drawing.at(a), drawing.at(b), PALE, 6, 'stroke-linecap="round"')
    middle = drawing.at([0, 0, 1.64])
    drawing.parts.append(f'<ellipse cx="{middle[0]:.1f}" cy="{middle[1]:.1f}" rx="15" ry="19" fill="#cbd5e1"/>')
    drawing.line(drawing.at([0, 0, 0]), drawing.at([0, 0, 0.92]), PALE, 1, 'stroke-dasharray="3 3"')
    drawing.axes(yaw_pose([0, 0, 0], 0), 0.42, {"X": "forward", "Y": "left"})
    for frame, length in ((yaw_pose([0, 0, 1.3], 0), 0.34), (head, 0.34)):
        drawing.axes(frame, length, {})
    drawing.arrow(drawing.at(gaze[:3, 3]), drawing.at(transform(gaze, [0.62, 0, 0])), "#9333ea")
    notes = (
        (1.68, "gaze: where the eyes look", "#9333ea"),
        (1.5, "head: turned 40° left here", INK),
        (1.24, "torso: the chest", INK),
        (0.2, "body: pelvis heading,", INK),
    )
    for height, words, color in notes:
        drawing.text((250, drawing.at([0, 0, height])[1]), words, color)
    drawing.text((250, drawing.at([0, 0, 0.2])[1] + 15), "origin on the floor below it")
    drawing.text((12, 388), "person: four frames, each X forward, Y left, Z up")
    drawing.save("person")


def camera() -> None:
    """The optical frame, the frustum and where image coordinates start."""
    drawing = Drawing(280, 240, (92, 98), 88)
    optical = inverse(viewer_from_camera(np.eye(4)))
    K = intrinsics(4, 3, np.deg2rad(60))
    image = [drawing.at(point) for point in unproject(K, optical, [[0, 0], [4, 0], [4, 3], [0, 3]], [1.15] * 4)]
    for k, corner in enumerate(image):
        drawing.line(drawing.at([0, 0, 0]), corner, PALE, 1)
        drawing.line(corner, image[(k + 1) % 4], INK)
    drawing.axes(optical, 0.5, {"X": "right", "Y": "down", "Z": "forward"})
    drawing.dot(image[0], ACCENT)
    drawing.text((image[0][0] + 7, image[0][1] - 4), "(0, 0)", ACCENT)
    drawing.text((image[2][0] + 5, image[2][1] + 12), "(W, H)")
    drawing.text((12, 228), "camera: OpenCV optical frame")
    drawing.save("camera")


def pixels() -> None:
    """A 4 x 3 image: its corner is (0, 0), its first pixel's centre (0.5, 0.5), a symmetric frustum's centre (W/2, H/2)."""
    drawing = Drawing(280, 240)
    left, top, cell = 52, 42, 44
    for k in range(5):
        drawing.line((left + cell * k, top), (left + cell * k, top + 3 * cell), PALE, 1)
    for k in range(4):
        drawing.line((left, top + cell * k), (left + 4 * cell, top + cell * k), PALE, 1)
    drawing.dot((left, top), ACCENT)
    drawing.text((left - 6, top - 8), "(0, 0)", ACCENT, "middle")
    drawing.dot((left + cell / 2, top + cell / 2))
    drawing.text((left + cell / 2 + 6, top + cell / 2 + 4), "(0.5, 0.5)")
    drawing.dot((left + 2 * cell, top + 1.5 * cell), "#2563eb")
    drawing.text((left + 2 * cell + 6, top + 1.5 * cell + 4), "(cx, cy) = (W/2, H/2)", "#2563eb")
    drawing.dot((left + 4 * cell, top + 3 * cell))
    drawing.text((left + 4 * cell, top + 3 * cell + 17), "(W, H)", anchor="middle")
    drawing.text((12, 228), "image: pixel (i, j) has its centre at + 0.5")
    drawing.save("pixels")


def wedge(radius: float, low: float, high: float) -> list[np.ndarray]:
    """A sector about (150, 150) as a polygon, ahead at the top, left to the left."""
    angles = np.linspace(low, high, 24)
    rim = [np.array([150 - radius * np.sin(angle), 150 - radius * np.cos(angle)]) for angle in angles]
    return [np.array([150.0, 150.0]), *rim]


def sectors(labels: int | str) -> None:
    """The circle of labels seen from above, ahead at the top."""
    cut, drawing = SECTORS[labels], Drawing(300, 300)
    for k, word in enumerate(cut.names):
        low, high = cut.edges[k], cut.edges[k + 1]
        drawing.polygon(wedge(108, low, high), TINTS[k % 2] if word else PAPER, f'stroke="{PALE}"')
        middle = (low + high) / 2
        reach = 74 if len(cut.names) <= 8 else 90
        place = (150 - reach * np.sin(middle), 154 - reach * np.cos(middle))
        drawing.text(place, word.replace(" o'clock", "") or "undefined", INK if word else PALE, "middle")
        edge = (150 - 128 * np.sin(low), 154 - 122 * np.cos(low))
        drawing.text(edge, f"{np.rad2deg(float(wrap(low))):.4g}°".replace("-", "−"), PALE, "middle")
    drawing.polygon([np.array([150, 120]), np.array([141, 150]), np.array([159, 150])], ACCENT)
    drawing.text((150, 166), "viewer", ACCENT, "middle")
    drawing.text((12, 292), f"labels={labels!r}")
    drawing.save(f"sectors_{labels}")


def standing() -> None:
    """Standing at A, facing B, where is C? The answer is computed, not drawn by hand."""
    drawing = Drawing(300, 300)
    places = {"A": np.array([0.0, 0.0, 0.45]), "B": np.array([1.1, 1.9, 0.8]), "C": np.array([-1.6, 1.4, 0.3])}
    at = {name: np.array([150 + 62 * x, 215 - 62 * y]) for name, (x, y, _) in places.items()}
    found = stand_at_facing(places["A"], places["B"], places["C"])
    heading = np.arctan2(places["B"][1], places["B"][0])
    angles = np.linspace(heading, heading + np.deg2rad(float(found.azimuth_deg)), 30)
    rim = [at["A"] + 48 * np.array([np.cos(angle), -np.sin(angle)]) for angle in angles]
    drawing.polygon([at["A"], *rim], "#fee2e2")
    drawing.arrow(tuple(at["A"]), tuple(at["B"]), ACCENT)
    drawing.line(tuple(at["A"]), tuple(at["C"]), PALE, 2, 'stroke-dasharray="5 4"')
    for name, note in (("A", "stand at A"), ("B", "face B"), ("C", "where is C?")):
        drawing.dot(tuple(at[name]), INK, 5)
        drawing.text((at[name][0], at[name][1] + (22 if name == "A" else -12)), note, anchor="middle")
    words = f"azimuth {float(found.azimuth_deg):.0f}° → {found.label}, margin {float(found.margin_deg):.0f}°"
    drawing.text((12, 270), words)
    drawing.text((12, 288), "seen from above; heights do not count")
    drawing.save("stand_at_facing")


def seen_by_camera() -> None:
    """Front is nearer the camera; left is the camera's and the image's left."""
    drawing = Drawing(300, 300)
    eye, lamp, sofa = (150.0, 235.0), (95.0, 150.0), (190.0, 75.0)
    for x in (35, 265):
        drawing.line(eye, (x, 40), PALE, 1)
    drawing.polygon([np.array([150, 222]), np.array([138, 246]), np.array([162, 246])], ACCENT)
    drawing.text((150, 262), "camera", ACCENT, "middle")
    for (x, y), word in ((lamp, "lamp"), (sofa, "sofa")):
        drawing.polygon(
            [np.array([x + a, y + b]) for a, b in ((-18, -14), (18, -14), (18, 14), (-18, 14))], "#cbd5e1", f'stroke="{INK}"'
        )
        drawing.text((x, y + 4), word, anchor="middle")
    drawing.arrow((270, 215), (270, 160), INK, 2)
    drawing.text((272, 150), "back", anchor="middle")
    drawing.text((272, 232), "front", anchor="middle")
    drawing.text((30, 270), "left")
    drawing.text((268, 270), "right", anchor="end")
    drawing.text((12, 288), "the lamp is front-left of the sofa: front = nearer")
    drawing.save("camera_relation")


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    for draw in (world, thing, person, camera, pixels, standing, seen_by_camera):
        draw()
    for labels in SECTORS:
        sectors(labels)
