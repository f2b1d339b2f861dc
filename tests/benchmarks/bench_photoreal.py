"""The photoreal tier, 640 x 480 at 16 samples a pixel, against bare Mitsuba plus denoising of the same meshes in the same run.

Bare: the same triangles, lights and path depth with one plain diffuse colour a material, no guides, no truth; denoised without guides.
Ours: textures, relief, gloss, glass; truth from the ray caster, guides from the truth, denoising, exposure.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

import scenegen as sg
from scenegen.assets.looks.mesh import Material
from scenegen.observe import Observer
from scenegen.render.pathtrace import SPP, PathtraceRenderer
from scenegen.render.shading import linear_rgb
from scenegen.scene import Camera
from scenegen.world.geometry import Geometry, build_geometry

TARGET = 1.5


class Bare(PathtraceRenderer):
    """Plain diffuse materials; renders and denoises, nothing else."""

    def _bsdf(self, m: Material) -> dict[str, Any]:
        return {"type": "diffuse", "reflectance": {"type": "rgb", "value": linear_rgb(m.rgb).tolist()}}

    def plain(self, geometry: Geometry, camera: Camera) -> np.ndarray:
        """Linear (H, W, 3)."""
        import pyoidn

        self._enter(geometry)
        noisy = np.array(self._mi.render(self._scene, sensor=self._sensor(camera), spp=self.samples, seed=0))[..., :3]
        return np.asarray(pyoidn.denoise(np.ascontiguousarray(np.nan_to_num(noisy), dtype=np.float32), hdr=True))


def main() -> None:
    """Print seconds a view and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--views", type=int, default=1, help="of each scene")
    views = parser.parse_args().views
    ours, bare = PathtraceRenderer(SPP), Bare(SPP)
    print(ours.device)
    seconds: list[tuple[float, float, float]] = []
    for kind in ("living_room", "office", "kitchen", "street"):
        geometry = build_geometry(sg.compose_scene(kind, seed=3, people=(2, 2)))
        observer = Observer(geometry)
        ours._enter(geometry)
        bare._enter(geometry)
        for camera in geometry.scene.cameras[:views]:
            times = []
            start = time.perf_counter()
            bare.plain(geometry, camera)
            times.append(time.perf_counter() - start)
            start = time.perf_counter()
            seen = observer.look(camera)
            times.append(time.perf_counter() - start)
            start = time.perf_counter()
            ours.render(geometry, camera, seen)
            times.append(time.perf_counter() - start)
            seconds.append((times[0], times[1], times[2]))
            print(f"{kind:<12} bare {times[0]:.2f} s, ours {times[2]:.2f} s, truth {times[1]:.2f} s, {times[2] / times[0]:.2f} x")
    plain, truth, whole = np.median(np.array(seconds), axis=0)
    print(f"median bare {plain:.2f} s, ours {whole:.2f} s with truth {truth + whole:.2f} s a view")
    print(f"ratio {whole / plain:.2f} (target {TARGET}); with truth {(whole + truth) / plain:.2f}")


if __name__ == "__main__":
    main()
