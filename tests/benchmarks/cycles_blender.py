"""What `bench_cycles.py` runs in the Python that has Blender and FLIP: `render JOB` draws with Cycles, `flip JOB` compares pictures.

A job is a JSON file; pictures are NumPy files beside it. Nothing of scenegen is imported: the two Pythons need not agree.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np


def render(job: dict[str, Any]) -> dict[str, Any]:
    """Each view at each number of samples as NAME.npy, linear (H, W, 3); seconds of each, and of the import."""
    import bpy

    start = time.perf_counter()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    _settings(scene, job)
    # glTF's units as they are: a light of pi lux has a white surface as bright as an emission of 1, which "SPEC" would set 683 apart.
    bpy.ops.import_scene.gltf(filepath=job["glb"], export_import_convert_lighting_mode="COMPAT")
    _sky(scene, np.load(job["sky"]))
    _widen(job["radii"])
    imported = time.perf_counter() - start
    views = []
    for task in job["tasks"]:
        scene.camera = bpy.data.objects[task["camera"]]
        scene.cycles.samples = task["samples"]
        scene.cycles.seed = task["seed"]
        scene.cycles.use_denoising = task["denoise"]
        scene.render.filepath = str(Path(job["folder"]) / f"{task['name']}.exr")
        start, used = time.perf_counter(), time.process_time()
        bpy.ops.render.render(write_still=True)
        took = {"seconds": time.perf_counter() - start, "processor": time.process_time() - used}
        views.append({"name": task["name"], **took})
        picture = bpy.data.images.load(scene.render.filepath)
        picture.colorspace_settings.name = "Non-Color"
        values = np.array(picture.pixels[:], dtype=np.float32).reshape(job["height"], job["width"], -1)
        np.save(Path(job["folder"]) / f"{task['name']}.npy", values[::-1, :, :3])
        bpy.data.images.remove(picture)
        os.unlink(scene.render.filepath)
    return {"blender": bpy.app.version_string, "import": imported, "views": views}


def _settings(scene: Any, job: dict[str, Any]) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.render.threads_mode, scene.render.threads = "FIXED", job["threads"]
    scene.render.use_persistent_data = True  # views of a scene share its meshes and its tree
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = job["width"], job["height"], 100
    scene.cycles.use_adaptive_sampling = False
    bounces = job["bounces"]
    scene.cycles.max_bounces = scene.cycles.transparent_max_bounces = bounces
    scene.cycles.diffuse_bounces = scene.cycles.glossy_bounces = scene.cycles.transmission_bounces = bounces
    scene.cycles.sample_clamp_direct = scene.cycles.sample_clamp_indirect = 0.0
    scene.cycles.blur_glossy = 0.0
    scene.cycles.denoiser = "OPENIMAGEDENOISE"
    scene.cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
    scene.cycles.pixel_filter_type = "BOX"
    scene.view_settings.view_transform = "Raw"
    image = scene.render.image_settings
    image.file_format, image.color_depth, image.color_mode = "OPEN_EXR", "32", "RGB"


def _sky(scene: Any, sky: Any) -> None:
    """The light of the sky (H, W, 3), straight up in the first row: glTF has none."""
    import bpy

    tall, wide = sky.shape[:2]
    image = bpy.data.images.new("sky", wide, tall, float_buffer=True)
    image.colorspace_settings.name = "Non-Color"
    image.pixels = np.dstack([sky[::-1], np.ones((tall, wide))]).astype(np.float32).ravel()
    image.pack()
    world = scene.world or bpy.data.worlds.new("sky")
    scene.world, world.use_nodes = world, True
    tree = world.node_tree
    tree.nodes.clear()
    texture, background = tree.nodes.new("ShaderNodeTexEnvironment"), tree.nodes.new("ShaderNodeBackground")
    out = tree.nodes.new("ShaderNodeOutputWorld")
    texture.image = image
    tree.links.new(texture.outputs["Color"], background.inputs["Color"])
    tree.links.new(background.outputs["Background"], out.inputs["Surface"])


def _widen(radii: dict[str, float]) -> None:
    """glTF's lights have no size: lamps become the discs that face down, as wide as ours, and suns as wide as theirs."""
    import bpy

    for name, radius in radii.items():
        thing = bpy.data.objects[name]
        light = thing.data
        if light.type == "SUN":
            light.angle = 2 * float(np.arctan(radius))
            continue
        disc = bpy.data.lights.new(name, "AREA")
        disc.shape, disc.size, disc.color = "DISK", 2 * radius, light.color
        disc.energy = light.energy / 4  # as bright straight below as the bulb that shines all round
        thing.data = disc


def flip(job: dict[str, Any]) -> dict[str, Any]:
    """Mean FLIP of each pair of sRGB pictures (H, W, 3) in bytes."""
    import flip_evaluator

    found = []
    for reference, test in job["pairs"]:
        given = [np.load(path).astype(np.float32) / 255 for path in (reference, test)]
        found.append(float(flip_evaluator.evaluate(*given, "LDR", applyMagma=False)[1]))
    return {"flip": found}


def check(job: dict[str, Any]) -> dict[str, Any]:
    """What is missing here."""
    missing = []
    for module in ("bpy", "flip_evaluator"):
        try:
            __import__(module)
        except Exception as error:
            missing.append(f"{module}: {error}")
    return {"missing": missing}


if __name__ == "__main__":
    path = Path(sys.argv[2])
    result = {"render": render, "flip": flip, "check": check}[sys.argv[1]](json.loads(path.read_text()))
    path.with_suffix(".done.json").write_text(json.dumps(result))
