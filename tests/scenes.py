"""Hand-made scenes whose answers a person can check."""

from __future__ import annotations

from typing import Any

import numpy as np

from scenegen.frames import intrinsics, look_at, pose, transform, yaw_pose
from scenegen.scene import Camera, Object, Person, Scene, Visible
from scenegen.tasks import Task, get_task


def thing(
    name: str, at: tuple[float, float, float], size: tuple[float, float, float] = (0.3, 0.3, 0.3), yaw: float = 0.0, **more: Any
) -> Object:
    return Object(id=name, category=name, label=more.pop("label", name), world_from_object=yaw_pose(at, yaw), size=size, **more)


def person(name: str, at: tuple[float, float], yaw: float, head: float = 0.0, **more: Any) -> Person:
    """A person whose head is turned `head` radians left of the torso."""
    x, y = at
    left, forward = np.array([-np.sin(yaw), np.cos(yaw), 0]), np.array([np.cos(yaw), np.sin(yaw), 0])
    at3 = np.array([x, y, 0.0])
    joints = {
        "left_hand": at3 + 0.3 * left + [0, 0, 0.9], "right_hand": at3 - 0.3 * left + [0, 0, 0.9], "left_eye": at3 + 0.03 * left + 0.08 * forward + [0, 0, 1.6],
        "right_eye": at3 - 0.03 * left + 0.08 * forward + [0, 0, 1.6], "head": at3 + [0, 0, 1.55], "chest": at3 + [0, 0, 1.3], "left_shoulder": at3 + 0.2 * left + [0, 0, 1.4],
        "right_shoulder": at3 - 0.2 * left + [0, 0, 1.4], "pelvis": at3 + [0, 0, 0.95],
    }  # fmt: skip
    return Person(
        id=name, label=more.pop("label", "woman"), attributes=more.pop("attributes", {"top": "shirt", "top_color": "red"}), size=(0.4, 0.6, 1.7),
        world_from_body=yaw_pose([x, y, 0], yaw), world_from_torso=yaw_pose([x, y, 1.3], yaw), world_from_head=yaw_pose([x, y, 1.6], yaw + head),
        world_from_gaze=yaw_pose([x, y, 1.6], yaw + head), joints=joints, **more,
    )  # fmt: skip


def composed(kind: str, seed: tuple[int, ...], looks: Any = None, **spec: Any) -> Scene:
    """A scene as a build composes and looks at it; looks: the config of its single views, spec: fields of its SceneSpec."""
    from scenegen.compose import SceneSpec, compose
    from scenegen.views.single import SingleConfig, photographed

    asked = SceneSpec(kind=kind, **spec)
    scene = compose(asked, np.random.SeedSequence(seed), kind)
    return photographed(scene, looks or SingleConfig(), asked.light, np.random.SeedSequence(seed))


def camera(name: str, eye: tuple[float, float, float], target: tuple[float, float, float], hfov_deg: float = 80.0) -> Camera:
    return Camera(
        id=name, world_from_camera=look_at(eye, target), K=intrinsics(640, 480, np.deg2rad(hfov_deg)), width=640, height=480
    )


def seen_from_boxes(scene: Scene) -> dict[str, dict[str, Visible]]:
    """Views in which every entity shows its whole projected box, people with all parts."""
    from scenegen.facts import Facts
    from scenegen.frames import inverse, project

    facts, views = Facts(scene), {}
    for cam in scene.cameras:
        uv, depth = project(cam.K, inverse(cam.world_from_camera), facts.corners)
        views[cam.id] = {}
        for k, name in enumerate(facts.ids):
            if (depth[k] <= 0.1).any():
                continue
            low, high = np.clip(uv[k].min(0), 0, [640, 480]), np.clip(uv[k].max(0), 0, [640, 480])
            area = int(np.prod(high - low))
            if area > 0:
                parts = (
                    dict.fromkeys(
                        ("head", "face", "torso", "left_hand", "right_hand", "garment:top", "garment:bottom"), area // 8
                    )
                    if facts.is_person[k]
                    else {"front": area // 4}
                )
                views[cam.id][name] = Visible(
                    pixels=area, amodal_pixels=area, box2d=(int(low[0]), int(low[1]), int(high[0]), int(high[1])), parts=parts
                )
    return views


def move(scene: Scene, yaw: float, shift: tuple[float, float]) -> Scene:
    """The whole scene turned and moved on the floor, cameras too."""
    motion = yaw_pose([*shift, 0.0], yaw)
    people = [
        p.model_copy(
            update={
                **{f"world_from_{f}": motion @ getattr(p, f"world_from_{f}") for f in ("body", "torso", "head", "gaze")},
                "joints": {n: transform(motion, at) for n, at in p.joints.items()},
            }
        )
        for p in scene.people
    ]
    return Scene(
        id=scene.id,
        objects=[o.model_copy(update={"world_from_object": motion @ o.world_from_object}) for o in scene.objects],
        people=people,
        cameras=[c.model_copy(update={"world_from_camera": motion @ c.world_from_camera}) for c in scene.cameras],
    )


def mirror(scene: Scene) -> Scene:
    """The scene in a mirror in the plane y = 0: positions and headings mirrored, hands swapped, all frames right-handed still."""
    flip = np.diag([1.0, -1, 1, 1])

    def body(matrix: np.ndarray) -> np.ndarray:
        return flip @ matrix @ flip

    def optical(matrix: np.ndarray) -> np.ndarray:
        return flip @ matrix @ np.diag([-1.0, 1, 1, 1])

    other = {"left": "right", "right": "left"}
    swap = lambda name: next((name.replace(side, other[side]) for side in other if name.startswith(side)), name)  # noqa: E731
    people = [
        p.model_copy(
            update={
                **{f"world_from_{f}": body(getattr(p, f"world_from_{f}")) for f in ("body", "torso", "head", "gaze")},
                "joints": {swap(n): at * [1, -1, 1] for n, at in p.joints.items()},
                "holding": {other[s]: held for s, held in p.holding.items()},
            }
        )
        for p in scene.people
    ]
    return Scene(
        id=scene.id,
        objects=[o.model_copy(update={"world_from_object": body(o.world_from_object)}) for o in scene.objects],
        people=people,
        cameras=[c.model_copy(update={"world_from_camera": optical(c.world_from_camera)}) for c in scene.cameras],
    )


def random_scene(rng: np.random.Generator) -> Scene:
    """Boxes with and without fronts, two people (one holds a thing), three cameras."""
    objects = [
        thing(
            f"thing{k}",
            (*rng.uniform(-2.5, 2.5, 2), float(rng.choice([0.0, 0.0, 0.8]))),
            tuple(rng.uniform(0.2, 0.5, 3)),
            float(rng.uniform(-3, 3)),
            has_front=bool(k % 2),
        )
        for k in range(12)
    ]
    people = [person("p0", tuple(rng.uniform(-2, 2, 2)), float(rng.uniform(-3, 3)), float(rng.uniform(-1.3, 1.3)))]
    blue = {"top": "shirt", "top_color": "blue"}
    holder = person(
        "p1",
        tuple(rng.uniform(-2, 2, 2)),
        float(rng.uniform(-3, 3)),
        float(rng.uniform(-1.3, 1.3)),
        attributes=blue,
        holding={"left": "mug"},
    )
    mug = thing("mug", tuple(holder.joints["left_hand"]), (0.1, 0.1, 0.1), parent="p1", support="hand")
    cameras = [camera(f"c{k}", (5 * np.cos(a), 5 * np.sin(a), 1.6), (0, 0, 0.7)) for k, a in enumerate(rng.uniform(-3, 3, 3))]
    return Scene(id="random", objects=[*objects, mug], people=[*people, holder], cameras=cameras)


__all__ = ["camera", "mirror", "move", "person", "pose", "random_scene", "seen_from_boxes", "thing"]


def family(name: str, margin_deg: float) -> Task:
    """A task, at this margin where it has such a knob."""
    found = get_task(name)
    return found(margin_deg=margin_deg) if "margin_deg" in found.Config.model_fields else found()
