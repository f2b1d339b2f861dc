"""The audit against whoever falsifies a question of any family: the ways follow from what its rule declares, so that a new family is tried for
free. One small dataset has questions of all of them, over single pictures, people's eyes, pairs and clips."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from scenegen.audit.rules import rule_for
from scenegen.pipeline import parse_recipe
from scenegen.pipeline.run import build_dataset
from scenegen.tasks import task_names
from tests.mutations import OTHERS, mutations
from tests.shared import once
from tests.tampering import TABLES, Auditor, Data, Row, entity, leak, load, recount, turned

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SMALL = {
    "gaze_target": ", head_px: 60",
    "mutual_gaze": ", head_px: 60",
    "pointing_target": ", arm_px: 15, across_deg: 15, margin_deg: 8",
}
"""What families are asked beside, whose bounds are of larger pictures than these."""
OWN = ("what_next", "false_belief", "two_visits", "inconsistent_view", "mirror_view", "fits_between")
RECIPE = """
name: falsified
splits: {train: 0.67, test: 0.33}
parts:
  - name: all
    share: 0.36
    scenes: {kinds: [kitchen, cafe, living_room, office, shop, street, classroom, bedroom], people: [2, 4], pointing: 0.4, motions: {count: 3, kinds: [slide, roll, walk, slide_two]}}
    views:
      per_scene: 3
      width: 320
      height: 240
      sets:
        pair: {sets: 2}
        there: {sets: 2}
        walk: {frames: 16, fps: 1.5, hfov_deg: 80, width: 200, height: 150}
        watch: {frames: 16, fps: 2, width: 200, height: 150}
    tasks:
      {}
  - name: ahead
    share: 0.15
    scenes: {kinds: [classroom], people: 0, motions: {count: 1, kinds: [slide_up_to]}}
    views:
      per_scene: 1
      width: 320
      height: 240
      sets: {watch: {sets: 3, frames: 16, fps: 4, cut: 0.4, least: 2, tries: 400, width: 200, height: 150}}
    tasks: {what_next: {per_scene: 2}}
  - name: people
    share: 0.08
    scenes: {kinds: [living_room], people: 4, pointing: 1}
    views: {per_scene: 8, width: 320, height: 240, sets: {there: {sets: 3}, regard: {sets: 5}}}
    tasks:
      view_from_there: {per_scene: 2}
      pointing_target: {per_scene: 2, arm_px: 15, across_deg: 15, margin_deg: 8}
      who_sees: {per_scene: 2}
      person_hand: {per_scene: 2}
      which_described: {per_scene: 2}
  - name: visits
    share: 0.13
    scenes: {kinds: [bedroom], people: 0, things: [20, 30], motions: {count: 1, kinds: [slide_among]}}
    views: {per_scene: 1, width: 320, height: 240, sets: {revisit: {sets: 3, around: true, least: 3, turned_deg: [25, 80]}}}
    tasks: {two_visits: {per_scene: 2}, inconsistent_view: {per_scene: 2}}
  - name: heights
    share: 0.13
    scenes: {kinds: [bedroom], people: 0, things: [26, 40], again: 0.85}
    views: {per_scene: 10, width: 320, height: 240, sets: {matched: {sets: 6}, pair: {sets: 3}}}
    tasks: {fits_between: {per_scene: 2}, higher_thing: {per_scene: 2}, taller: {per_scene: 2}, camera_pose: {per_scene: 2}}
  - name: minds
    share: 0.07
    scenes: {kinds: [living_room], people: 3, motions: {count: 1, kinds: [slide_unseen]}}
    views:
      per_scene: 1
      width: 320
      height: 240
      sets: {watch: {sets: 4, frames: 16, fps: 4, witness: true, least: 2, in_sight: 0.99, tries: 600}}
    tasks: {false_belief: {per_scene: 2}}
  - name: mirrors
    share: 0.08
    scenes: {kinds: [gym], things: [10, 24], people: 1}
    views: {per_scene: 1, width: 320, height: 240, sets: {mirrored: {sets: 4}}}
    tasks: {mirror_view: {per_scene: 2}}
""".replace("{}", "\n      ".join(f"{name}: {{per_scene: 2{SMALL.get(name, '')}}}" for name in task_names() if name not in OWN))
"""What is to come is asked over clips that end early, so in scenes of its own; so is at what somebody points, what somebody fails to see, and what was moved between two visits."""
SCENES, SEED = 16, 5
LEAST_MUTATED = 25
QUESTIONS = [1, pytest.param(4, marks=pytest.mark.long)]
"""Of how many questions of a family each is falsified; of one, with few others in each role and its place in two ways, since all take long."""


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    def make(path: Path) -> None:
        out = tmp_path_factory.mktemp("falsified") / "out"
        build_dataset(parse_recipe(RECIPE), out, scenes=SCENES, seed=SEED, workers=1, renderer="auto")
        path.write_bytes(pickle.dumps(Auditor.of(load(out))))

    return pickle.loads(once(tmp_path_factory, "falsified-auditor", make).read_bytes())


def of_family(auditor: Auditor, task: str, most: int) -> list[Row]:
    """Some questions of a family, at least one, of different scenes where there are any."""
    rows = [row for row in auditor.base.all("questions") if row["task"] == task]
    assert rows, f"no question of {task} to falsify"
    return rows[:: max(1, len(rows) // most)][:most]


def test_it_starts_from_a_clean_dataset_with_every_family(auditor: Auditor) -> None:
    report = auditor.report(auditor.base)
    assert report.clean, report.text()
    assert set(report.tasks) == set(task_names())


@pytest.mark.parametrize("most", QUESTIONS)
@pytest.mark.parametrize("task", task_names())
def test_the_audit_sees_every_way_to_falsify_a_question(task: str, most: int, auditor: Auditor) -> None:
    escaped = []
    for row in of_family(auditor, task, most):
        assert auditor.question(row) == {}
        count = 0
        for what, wrong in mutations(auditor.base, row, 2 if most == 1 else OTHERS):
            assert wrong != row, what
            count += 1
            if not auditor.question(wrong):
                escaped.append(f"{row['question_id']}: {what}")
        assert count >= LEAST_MUTATED, row["question_id"]
    assert escaped == []


# --- what a question is about, and what it is shown in ------------------------------------------------------------

PlaceChange = Callable[[Data, Row], None]


def asked_about(data: Data, row: Row) -> list[str]:
    """The ids of a question's operands; of one that has none what its first picture shows best."""
    ids = [operand.id for operand in rule_for(row["task"]).read(row).operands]
    if ids or not row["view_ids"]:
        return ids
    return [max(data.view(row["view_ids"][0])["visible"], key=lambda cell: cell["pixels"])["id"]]


def displaced(name: str, change: Callable[[Any], Any]) -> PlaceChange:
    """Every frame of an entity elsewhere, at the start and all along its track."""

    def run(data: Data, row: Row) -> None:
        truth = data.truth(row["scene_id"])
        thing = entity(truth, name)
        for key in [key for key in thing if key.startswith("world_from_")]:
            thing[key] = change(thing[key])
        for track in truth.get("tracks", ()):
            for one in track["keys"] if track["entity"] == name else ():
                for key in [key for key in one if key.startswith("world_from_")]:
                    one[key] = change(one[key])
        data.set_truth(truth)

    return run


def pictures_of(everything: Data) -> PlaceChange:
    """The pictures of another scene, of the same size, in the place of the question's own."""

    def run(data: Data, row: Row) -> None:
        own = [data.view(name) for name in row["view_ids"]]
        size = (own[0]["width"], own[0]["height"])
        others = [v for v in everything.all("views") if v["scene_id"] != row["scene_id"] and (v["width"], v["height"]) == size]
        for mine, other in zip(own, others, strict=False):
            mine["image"] = copy.deepcopy(other["image"])

    return run


def intrinsics(alike: bool) -> PlaceChange:
    """Another focal length, of the views alone or of the truth's cameras too."""

    def run(data: Data, row: Row) -> None:
        truth = data.truth(row["scene_id"])
        for name in row["view_ids"]:
            view = data.view(name)
            view["K"] = [
                [view["K"][0][0] * 1.1, *view["K"][0][1:]],
                [view["K"][1][0], view["K"][1][1] * 1.1, view["K"][1][2]],
                view["K"][2],
            ]
            if alike:
                next(one for one in truth["cameras"] if one["id"] == name.split("/")[1])["K"] = view["K"]
        data.set_truth(truth)

    return run


def places(data: Data, row: Row) -> Iterator[tuple[str, PlaceChange]]:
    """What is done to the scene and to the pictures of a question."""
    facing = {one.id for one in rule_for(row["task"]).read(row).operands if one.seen == "front"}
    for name in asked_about(data, row):
        yield f"{name} moved", displaced(name, aside)
        if name in facing:
            yield f"{name} turned", displaced(name, lambda pose: turned(pose, 40.0))
    yield "another focal length of the views", intrinsics(alike=False)
    yield "another focal length of views and truth", intrinsics(alike=True)
    yield "another scene's pictures", pictures_of(data)


def aside(pose: list[list[float]]) -> list[list[float]]:
    """A pose 0.3 m along X."""
    return [[*row[:3], row[3] + (0.3 if k == 0 else 0.0)] for k, row in enumerate(pose)]


def alone(data: Data, row: Row) -> Data:
    """The question's scene with no other question (but its twins) and no other set of views: what is changed there is soon looked at."""
    name, shard = row["view_set_id"], data.shard_of_scene(row["scene_id"])
    tables: dict[tuple[str, str], list[Row]] = {key: [] for key in data.tables}
    for table in TABLES:
        own = [one for one in data.tables[table, shard] if one["scene_id"] == row["scene_id"]]
        if table in ("views", "view_sets", "frames"):
            own = [one for one in own if one["view_set_id"] == name]
        if table == "questions":
            own = [
                one
                for one in own
                if one["question_id"] == row["question_id"] or (row["twin_key"] and one["twin_key"] == row["twin_key"])
            ]
        tables[table, shard] = own
    out = Data(data.manifest, data.card, tables).copy()
    truth, shown = out.truth(row["scene_id"]), {one["view_id"].split("/")[1] for one in out.all("views")}
    truth["cameras"] = [camera for camera in truth["cameras"] if camera["id"] in shown]
    out.set_truth(truth)
    return out


@pytest.mark.parametrize("most", QUESTIONS)
@pytest.mark.parametrize("task", task_names())
def test_the_audit_sees_the_place_of_a_question_changed(task: str, most: int, auditor: Auditor) -> None:
    escaped, count = [], 0
    for row in of_family(auditor, task, most):
        before = alone(auditor.base, row)
        assert auditor.scene(before, row["scene_id"], row["view_set_id"]) == {}
        for what, change in islice(places(auditor.base, row), 2 if most == 1 else None):
            data = before.copy()
            change(data, row)
            assert data != before, what
            count += 1
            if not auditor.suspects(data, row["scene_id"]):
                escaped.append(f"{row['question_id']}: {what}")
    assert escaped == []
    assert count >= 2


# --- rows and scenes ------------------------------------------------------------------------------------------------


def doubled(data: Data, row: Row) -> None:
    """The question once more, under an id of its own."""
    rows = data.tables["questions", data.shard_of_scene(row["scene_id"])]
    rows.append({**row, "question_id": f"{row['scene_id']}-q{len(rows) + 40:03d}"})
    recount(data)


def dropped(data: Data, row: Row) -> None:
    """The question gone, every figure mended."""
    rows = data.tables["questions", data.shard_of_scene(row["scene_id"])]
    rows.remove(next(one for one in rows if one["question_id"] == row["question_id"]))
    recount(data)


@pytest.mark.parametrize("task", task_names())
@pytest.mark.parametrize(
    ("change", "kinds"), [(doubled, {"duplicates"}), (dropped, {"counts", "twins"})], ids=["doubled", "dropped"]
)
def test_the_audit_sees_a_question_doubled_or_dropped(change: PlaceChange, kinds: set[str], task: str, auditor: Auditor) -> None:
    for row in of_family(auditor, task, 1):
        data = auditor.base.listed_anew()
        change(data, row)
        found = {kind for kind, messages in auditor.report(data).problems.items() if messages}
        assert found & kinds, (row["question_id"], found)


@pytest.mark.long
def test_the_audit_sees_every_family_leak_with_its_scene(auditor: Auditor) -> None:
    """A scene in the other split too, under a new id: the fewest scenes that have a question of every family between them."""
    left = {row["task"] for row in auditor.base.all("questions")}
    for scene_id in sorted({row["scene_id"] for row in auditor.base.all("questions")}):
        own = {row["task"] for row in auditor.base.all("questions") if row["scene_id"] == scene_id}
        if not own & left:
            continue
        left -= own
        data = auditor.base.copy()
        leak(data, shard=data.shard_of_scene(scene_id))
        assert auditor.report(data).problems["splits"], scene_id
    assert not left
