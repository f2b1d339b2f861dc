"""Pictures near to who looks or points: what they promise of pixels and lines is so, and people who are to look do."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.compose import SceneSpec, compose
from scenegen.compose.activities.attention import HEAD_TURNS, _turn_aside
from scenegen.errors import ViewsError
from scenegen.frames import box_entry, inverse, off_boxes, project
from scenegen.observe import Observer
from scenegen.scene import Camera, Object, Person, Scene
from scenegen.views import plan_views
from scenegen.views.grasp import grips_of
from scenegen.views.plan import PlanConfig, found_views
from scenegen.views.regard import HEAD, Line, RegardConfig, lines_of
from scenegen.views.stage import Stage
from scenegen.world.geometry import build_geometry

pytestmark = pytest.mark.slow
SMALL = {"width": 320, "height": 240, "sets": 3}


def scenes(**fields: float) -> list[Scene]:
    kinds = ("office", "living_room", "kitchen", "cafe")
    return [
        compose(SceneSpec(kind=kind, things=(16, 28), people=(3, 4), **fields), np.random.SeedSequence((8, k)))
        for k, kind in enumerate(kinds)
    ]


@pytest.fixture(scope="module")
def gazing() -> list[Scene]:
    return scenes(gazing=1.0)


def room(yaw: float, *more: Object) -> Stage:
    """Ann looks straight along X, turned by `yaw`, at a plant two metres away, on a table."""
    ahead = np.array([np.cos(yaw), np.sin(yaw)])
    things = [
        Object.box("table", "table", tuple(2.0 * ahead), (0.8, 0.8, 1.2)),
        Object.box(
            "plant",
            "potted_plant",
            (*(2.0 * ahead), 1.2),
            (0.4, 0.4, 0.9),
            label="potted plant",
            parent="table",
            support="object",
        ),
        *more,
    ]
    return Stage(Scene(id="room", objects=things, people=[Person.standing("ann", (0, 0), yaw, noun="woman")]))


@pytest.mark.parametrize("yaw", [0.0, 1.1, -2.5])
def test_the_line_meets_what_is_carried_and_not_what_carries_it(yaw: float) -> None:
    stage = room(yaw)
    (line,) = lines_of(stage)
    assert stage.entities[line.target].id == "plant"
    assert line.exempt[[entity.id for entity in stage.entities].index("table")]
    assert not line.arm


def test_nobody_who_looks_past_things_has_a_line() -> None:
    post = Object.box("post", "bin", (0.9, 0.0), (0.3, 0.3, 2.2))
    assert [line.target for line in lines_of(room(0.0, post))] == [2]
    assert not list(lines_of(room(0.0, post.model_copy(update={"decor": True}))))
    stage = Stage(Scene(id="bare", people=[Person.standing("ann", (0, 0), 0.0)]))
    assert not list(lines_of(stage))


def checked(scene: Scene, camera: Camera, line: Line, config: RegardConfig) -> bool:
    """Whether a picture keeps what is promised of a line, by the full truth of it."""
    seen = Observer(build_geometry(scene)).look(camera).visible
    stage = Stage(scene)
    ids = [entity.id for entity in stage.entities]
    person, target = seen[line.person.id], seen.get(ids[line.target])
    head = sum(person.parts.get(part, 0) for part in HEAD)
    near = [
        name
        for k, name in enumerate(ids)
        if name in seen and seen[name].pixels and not line.exempt[k] and line.off[k] < config.near_deg - 1
    ]
    enough = head >= 0.8 * config.head_px or line.arm
    return enough and target is not None and target.pixels >= 0.003 * camera.width * camera.height and not near


def test_a_picture_shows_who_looks_and_what_at_and_nothing_else_near_the_line(gazing: list[Scene]) -> None:
    config, found = RegardConfig.model_validate(SMALL), 0
    for scene in gazing:
        sets, _ = found_views(scene, "regard", config, np.random.default_rng(2))
        lines = list(lines_of(Stage(scene), config.core))
        for one in sets:
            (camera,) = one.cameras
            assert any(checked(scene, camera, line, config) for line in lines)
            found += 1
    assert found >= 3


def test_the_same_pictures_again_and_none_of_an_empty_room(gazing: list[Scene]) -> None:
    config = RegardConfig.model_validate(SMALL)
    one, other = (found_views(gazing[0], "regard", config, np.random.default_rng(4))[0] for _ in range(2))
    assert [view_set.to_json() for view_set in one] == [view_set.to_json() for view_set in other]
    bare = gazing[0].model_copy(update={"people": []})
    held = [thing for thing in bare.objects if thing.support == "hand"]
    bare = bare.model_copy(update={"objects": [thing for thing in bare.objects if thing not in held]})
    assert found_views(bare, "regard", config, np.random.default_rng(4))[1] == {"nobody looks or points at anything": 1}


def test_those_who_are_to_look_look_at_things_with_the_head_too(gazing: list[Scene]) -> None:
    """More of them than of people who do as they like, and the head within three degrees."""

    def share(many: list[Scene]) -> float:
        met, people = 0, 0
        for scene in many:
            stage = Stage(scene)
            things = slice(0, len(scene.objects))
            for person in scene.people:
                gaze, head = person.world_from_gaze, person.world_from_head
                entry = box_entry(gaze[:3, 3], gaze[:3, 0], stage.poses[things], stage.sizes[things])
                entry[[k for k, one in enumerate(scene.objects) if one.parent == person.id or one.decor]] = np.inf
                first = int(entry.argmin())
                off = off_boxes(gaze[:3, 3], head[:3, 0], stage.poses[first][None], stage.sizes[first][None])[0]
                met += bool(np.isfinite(entry[first]) and np.rad2deg(off) <= 3)
                people += 1
        return met / people

    assert share(gazing) >= 0.6
    assert share(gazing) > share(scenes()) + 0.1


def test_who_is_to_meet_somebody_looks_at_their_eyes_and_some_look_back() -> None:
    def made(**fields: float) -> list[Scene]:
        kinds = ("office", "living_room", "gym", "outdoor_square")
        spec = [SceneSpec(kind=kind, things=(8, 12), people=(4, 5), gazing=1.0, **fields) for kind in kinds]
        return [compose(one, np.random.SeedSequence((seed, k))) for seed in (8, 9) for k, one in enumerate(spec)]

    def looks(many: list[Scene]) -> tuple[int, int]:
        """How many look at somebody's eyes, within three degrees by gaze and seven by head; and in how many pairs both do."""
        at = set()
        for number, scene in enumerate(many):
            for one in scene.people:
                gaze, head = one.world_from_gaze, one.world_from_head
                for other in scene.people:
                    way = (other.joints["left_eye"] + other.joints["right_eye"]) / 2 - gaze[:3, 3]
                    far = float(np.linalg.norm(way))
                    off = [np.rad2deg(np.arccos(np.clip(way @ pose[:3, 0] / max(far, 1e-9), -1, 1))) for pose in (gaze, head)]
                    if other is not one and off[0] <= 3 and off[1] <= 7 and far <= 3.2:
                        at.add((number, one.id, other.id))
        return len(at), sum((number, other, one) in at for number, one, other in at) // 2

    met, both = looks(made(meeting=1.0))
    assert met >= 12
    assert 1 <= both < met / 2, "some look back, and some do not"
    assert met >= 2 * looks(made())[0]


@pytest.mark.parametrize(("low", "high"), [(76.0, 79.5), (-49.0, -31.0), (-10.0, 10.0)])
def test_who_is_turned_to_something_turns_the_head_as_far_aside_as_is_meant(low: float, high: float) -> None:
    """The head does a share of the turn of the line of sight, which is the greater by that."""
    at = np.array([0.4, 1.5, 1.2])
    for seed in range(8):
        person = Person.standing("ann", (0, 0), yaw=0.7 * seed)
        turn = _turn_aside(person, at, np.random.default_rng(seed), [(low, high)])
        turned = Person.standing("ann", (0, 0), yaw=0.7 * seed + turn)
        way = turned.world_from_torso[:3, :3].T @ (at - (turned.joints["left_eye"] + turned.joints["right_eye"]) / 2)
        head = HEAD_TURNS * float(np.rad2deg(np.arctan2(way[1], way[0])))
        assert low - 0.5 <= head <= high + 0.5


def test_who_turns_to_look_takes_along_what_they_hold(gazing: list[Scene]) -> None:
    held = 0
    for scene in [*gazing, *scenes(holding=1.0)]:
        things = {thing.id: thing for thing in scene.objects}
        for person in scene.people:
            for side, name in person.holding.items():
                thing = things[name]
                hand = (inverse(thing.world_from_object) @ [*person.joints[f"{side}_hand"], 1.0])[:3] - [0, 0, thing.size[2] / 2]
                assert np.linalg.norm(np.maximum(np.abs(hand) - np.array(thing.size) / 2, 0)) <= 0.12
                held += 1
    assert held >= 6


def test_who_is_to_hold_something_does_so_with_one_hand() -> None:
    def share(many: list[Scene]) -> float:
        people = [person for scene in many for person in scene.people]
        return sum(len(person.holding) == 1 for person in people) / len(people)

    assert share(scenes(holding=1.0)) >= 0.6


def test_the_picture_of_a_pointing_arm_has_the_arm_across_and_what_another_arm_points_at() -> None:
    config, arms, both = RegardConfig.model_validate(SMALL), 0, 0
    for scene in scenes(pointing=1.0, gazing=1.0):
        lines = [line for line in lines_of(Stage(scene), config.core) if line.arm]
        pointed = {Stage(scene).entities[line.target].id for line in lines}
        look = Observer(build_geometry(scene)).look
        for one in found_views(scene, "regard", config, np.random.default_rng(3))[0][: len(lines)]:
            (camera,) = one.cameras
            lengths = []
            for line in lines:
                uv, depth = project(camera.K, inverse(camera.world_from_camera), line.points)
                inside = (depth > 0).all() and (uv >= 0).all() and (uv <= [camera.width, camera.height]).all()
                lengths.append(float(np.linalg.norm(uv[1] - uv[0])) if inside else 0.0)
            seen = look(camera).visible
            shown = [name for name in pointed if name in seen and seen[name].fraction >= 0.5]
            arms += max(lengths) >= config.arm_px
            both += max(lengths) >= config.arm_px and len(shown) > 1
    assert arms >= both >= 3


def test_of_one_arm_alone_there_is_no_picture() -> None:
    """Beside what nobody else points at nothing could be named that somebody might point at as well."""
    config = RegardConfig.model_validate(SMALL)
    scene = scenes(pointing=1.0)[0]
    (one, *_) = [line.person.id for line in lines_of(Stage(scene), config.core) if line.arm]
    held = [thing for thing in scene.objects if thing.support == "hand"]
    alone = scene.model_copy(
        update={
            "people": [person for person in scene.people if person.id == one],
            "objects": [thing for thing in scene.objects if thing not in held],
        }
    )
    found, reasons = found_views(alone, "regard", config, np.random.default_rng(3))
    assert reasons["somebody points, and nobody at anything else"] == 1
    assert len(found) <= 1  # of where the eyes look


def test_the_picture_of_a_holding_hand_shows_hand_thing_and_head() -> None:
    config, found = RegardConfig(sets=2, hands=2), 0
    for scene in scenes(holding=1.0)[:2]:
        grips = {(grip.person.id, grip.side): scene.objects[grip.target].id for grip in grips_of(Stage(scene))}
        look = Observer(build_geometry(scene)).look
        for one in found_views(scene, "regard", config, np.random.default_rng(5))[0]:
            seen = look(one.cameras[0]).visible
            found += any(
                thing in seen
                and seen[thing].pixels >= 200
                and seen[thing].fraction >= 0.5
                and seen[person].parts.get(f"{side}_hand", 0) >= 30
                and sum(seen[person].parts.get(part, 0) for part in HEAD) >= 400
                for (person, side), thing in grips.items()
            )
    assert found >= 3


def test_a_grip_is_of_one_hand_at_its_own_side_of_the_body() -> None:
    scene = scenes(holding=1.0)[0]
    grip = next(grips_of(Stage(scene)))
    across = (Stage(scene).centers[grip.target] - grip.person.world_from_body[:3, 3]) @ grip.person.world_from_body[:3, 1]
    assert (across > 0) == (grip.side == "left")
    other = "right" if grip.side == "left" else "left"
    thing = grip.person.holding[grip.side]
    for holding in ({other: thing}, {"left": thing, "right": thing}, {}):
        people = [grip.person.model_copy(update={"holding": holding})]
        assert not list(grips_of(Stage(scene.model_copy(update={"people": people}))))


def test_who_asks_for_more_than_there_is_is_told(gazing: list[Scene]) -> None:
    config: PlanConfig = RegardConfig.model_validate(SMALL | {"head_px": 100_000})
    bare = gazing[0].model_copy(update={"people": gazing[0].people[:1], "objects": []})
    with pytest.raises(ViewsError, match="gives 0 of 3"):
        plan_views(bare, "regard", config, np.random.default_rng(1))
