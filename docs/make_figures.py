"""Draw the conventions page's figures: `python docs/make_figures.py`. Axes come from the code that the page describes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scenegen.frames import SECTORS, viewer_from_camera

OUT = Path(__file__).parent / "figures"
COLORS = {"X": "#dc2626", "Y": "#16a34a", "Z": "#2563eb"}


def isometric(point: np.ndarray) -> tuple[float, float]:
    """Screen place of a world point: X to the lower right, Y to the upper right, Z up."""
    x, y, z = point
    return 110 + 62 * (x * 0.86 + y * 0.6), 120 - 62 * (z - x * 0.42 + y * 0.36)


def axes(name: str, frame: np.ndarray, words: dict[str, str], extra: str = "") -> None:
    """One frame: its three axes as columns of `frame` in the world, labelled."""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="260" height="210" font-family="sans-serif" font-size="13"><rect width="260" height="210" fill="#f8fafc"/>{extra}']
    start = isometric(np.zeros(3))
    for k, axis in enumerate("XYZ"):
        end = isometric(frame[:3, k])
        parts.append(f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{COLORS[axis]}" stroke-width="3"/>')
        parts.append(f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="4" fill="{COLORS[axis]}"/><text x="{end[0] + 6:.1f}" y="{end[1] - 4:.1f}" fill="{COLORS[axis]}">{axis} {words[axis]}</text>')
    parts.append(f'<text x="10" y="200" fill="#334155">{name}</text></svg>')
    (OUT / f"{name.split(':')[0].replace(' ', '_')}.svg").write_text("".join(parts))


def sectors(labels: int | str) -> None:
    """The circle of labels seen from above, ahead at the top."""
    cut = SECTORS[labels]
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" font-family="sans-serif" font-size="12"><rect width="300" height="300" fill="#f8fafc"/><circle cx="150" cy="150" r="100" fill="none" stroke="#94a3b8"/>']
    for k, word in enumerate(cut.names):
        edge, middle = cut.edges[k], (cut.edges[k] + cut.edges[k + 1]) / 2
        parts.append(f'<line x1="150" y1="150" x2="{150 - 100 * np.sin(edge):.1f}" y2="{150 - 100 * np.cos(edge):.1f}" stroke="#94a3b8"/>')
        parts.append(f'<text x="{150 - 118 * np.sin(middle):.1f}" y="{154 - 118 * np.cos(middle):.1f}" text-anchor="middle">{word}</text>')
    parts.append('<polygon points="150,118 141,150 159,150" fill="#dc2626"/><text x="150" y="170" text-anchor="middle" fill="#dc2626">viewer</text></svg>')
    (OUT / f"sectors_{labels}.svg").write_text("".join(parts))


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    axes("world: Z up, floor at z = 0", np.eye(4), {"X": "", "Y": "", "Z": "up"})
    axes("thing: base centre", np.eye(4), {"X": "forward", "Y": "left", "Z": "up"})
    axes("person: body, torso, head, gaze", np.eye(4), {"X": "forward", "Y": "left", "Z": "up"})
    optical = np.linalg.inv(viewer_from_camera(np.eye(4)))
    axes("camera: OpenCV optical frame", optical, {"X": "right", "Y": "down", "Z": "forward"})
    for labels in (4, 8, 12, "head_torso"):
        sectors(labels)
