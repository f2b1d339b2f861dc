"""A scene a second time without one of its things: which thing, the same questions of both, and an audit that compares the two."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from PIL import Image

import scenegen as sg
from scenegen.answers import answer_from
from scenegen.audit import audit
from scenegen.audit.audit import audit_source
from scenegen.audit.source import Memory
from scenegen.curate.select import select
from scenegen.errors import DatasetError, SceneError
from scenegen.export import export
from scenegen.facts import Facts
from scenegen.pipeline import build_dataset, build_slice, merge
from scenegen.pipeline.asking import offer_of
from scenegen.pipeline.looking import Seen
from scenegen.pipeline.plan import scene_id, scene_index
from scenegen.pipeline.recipe import load_recipe
from scenegen.pipeline.without import bare_scene, is_twofold, pairs, takeable
from scenegen.relabel import relabel
from scenegen.scene import Action, Light, Scene, ViewSet
from scenegen.scene.without import same_of_both, whole_id, without
from scenegen.scoring.run import score
from scenegen.show.gallery import write_gallery
from scenegen.tables.schema import read_table, write_table
from scenegen.tasks import get_task
from tests.asking import in_rooms, single_set
from tests.gallery import Site
from tests.scenes import camera, person, seen_from_boxes, thing
from tests.shared import once
from tests.tampering import Data, answer, auditing, evidence, load

RECIPE: dict[str, Any] = {
    "name": "absent",
    "scenes": {"kinds": ["classroom", "living_room", "office", "kitchen"], "things": [8, 16], "people": [0, 2], "absent": 1},
    "views": {
        "per_scene": 3,
        "width": 320,
        "height": 240,
        "sets": {"walk": {"frames": 12, "fps": 2, "width": 224, "height": 160}},
    },
    "tasks": {name: {"per_scene": 1} for name in ("presence", "object_count", "running_count", "camera_relative_direction")},
    "splits": {"train": 1},
    "shard_scenes": 2,
}
ASKED: dict[str, Any] = {"scenes": 4, "seed": 5, "workers": 1, "renderer": "raycast"}
TASKS = {name: get_task(name)() for name in ("presence", "object_count")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "absent-dataset", lambda path: build_dataset(RECIPE, path, **ASKED))


@pytest.fixture(scope="module")
def tables(built: Path) -> Data:
    return load(built)


def both(data: Data) -> dict[str, list[dict[str, Any]]]:
    """The questions that are asked of a scene and of the same without a thing, by their key, that of the scene first."""
    out: dict[str, list[dict[str, Any]]] = {}
    for row in data.all("questions"):
        if same_of_both(row["twin_key"]):
            out.setdefault(row["twin_key"], []).append(row)
    return {key: sorted(rows, key=lambda row: len(row["scene_id"])) for key, rows in out.items()}


def digest(folder: Path) -> dict[str, str]:
    return {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest() for one in folder.rglob("*") if one.is_file()
    }


# --- which thing -----------------------------------------------------------------------------------


def room(*more: Any, people: tuple[Any, ...] = (), **fields: Any) -> Scene:
    """A mug, a laptop on a desk and two chairs before a camera."""
    things = [
        thing("desk", (3, 1, 0), (0.6, 1.2, 0.7)), thing("laptop", (3, 1, 0.7), (0.3, 0.4, 0.3), parent="desk", support="object"),
        thing("mug", (3, -0.4, 0), (0.4, 0.4, 0.5)), thing("a", (3, -1.4, 0), (0.5, 0.5, 0.9), label="chair"),
        thing("b", (4, -2.6, 0), (0.5, 0.5, 0.9), label="chair"), *more,
    ]  # fmt: skip
    return Scene(
        id="scene-000000", objects=things, people=list(people), cameras=[camera("c", (0, 0, 1.6), (3, 0, 0.4))], **fields
    )


def shown(scene: Scene) -> Facts:
    return Facts(scene, seen_from_boxes(scene), view_set=ViewSet(id="single", kind="single", cameras=tuple(scene.cameras)))


def free(scene: Scene) -> set[str]:
    return {one.id for one in takeable(scene, [shown(scene)])}


def test_what_carries_nothing_and_nobody_minds_can_go() -> None:
    assert free(room()) == {"laptop", "mug", "a", "b"}


@pytest.mark.parametrize(
    ("scene", "stays"),
    [
        (room(thing("hat", (3, -0.4, 0.5), parent="mug", support="object")), "mug"),
        (room(people=(person("p", (3.1, -1.4), 0.0),)), "a"),
        (room(people=(person("p", (-4, -1.4), 0.0),)), "a"),
        (room(people=(person("p", (0, 5), 0.0, holding={"left": "mug"}),)), "mug"),
        (room(lights=[Light(kind="point", position=np.array([3, -0.4, 0.6]))]), "mug"),
        (room(actions=[Action(actor="p", verb="take", target="mug", mover="thing", start=0, end=1)], people=(person("p", (0, 5), 2.0),)), "mug"),
    ],
    ids=["carries", "sat on", "looked at", "held", "a lamp", "taken"],
)  # fmt: skip
def test_what_is_needed_stays(scene: Scene, stays: str) -> None:
    assert stays not in free(scene)
    assert free(scene)


def test_what_is_needed_cannot_be_taken_away() -> None:
    for name in ("desk", "nothing"):
        with pytest.raises(SceneError):
            without(room(), name)


def test_ids_of_both_are_of_one_place_in_the_build() -> None:
    bare = without(room(), "mug")
    assert [whole_id(one) for one in (bare.id, "scene-000000")] == ["scene-000000"] * 2
    assert scene_index(bare.id) == 0 == scene_index(scene_id(0))
    assert {one.id for one in room().objects} - {one.id for one in bare.objects} == {"mug"}
    assert bare.model_copy(update={"id": room().id, "objects": room().objects}).to_json() == room().to_json()


def test_shares_of_scenes() -> None:
    chosen = [is_twofold(scene_id(k), 0.25) for k in range(2000)]
    assert 0.2 < np.mean(chosen) < 0.3
    assert not any(is_twofold(scene_id(k), 0.0) for k in range(2000))
    assert all(is_twofold(scene_id(k), 1.0) for k in range(2000))


# --- what is asked of both -------------------------------------------------------------------------


def test_the_same_is_asked_of_both_and_answered_otherwise() -> None:
    found = {}
    for name in ("mug", "a"):
        whole, bare = room(), without(room(), name)
        for one, other in pairs([shown(whole)], [shown(bare)], whole.entity(name), TASKS):
            assert (one.question, one.template, one.evidence.parameters) == (
                other.question,
                other.template,
                other.evidence.parameters,
            )
            denied = one.evidence.parameters.get("negated", False)
            found[name, one.task] = (one.answer.text, other.answer.text)[:: -1 if denied else 1]
    assert found == {("mug", "presence"): ("yes", "no"), ("mug", "object_count"): ("1", "0"), ("a", "object_count"): ("2", "1")}


def test_what_another_one_hides_behind_is_not_asked() -> None:
    """A picture that shows another mug badly as soon as the first is gone."""
    whole = room(thing("other", (3.6, -0.45, 0), (0.3, 0.3, 0.2), label="mug"))
    views = seen_from_boxes(without(whole, "mug"))
    views["c"]["other"] = views["c"]["other"].model_copy(update={"pixels": 9})
    hidden = {name: how for name, how in seen_from_boxes(whole)["c"].items() if name != "other"}
    view_set = ViewSet(id="single", kind="single", cameras=tuple(whole.cameras))
    one, other = Facts(whole, {"c": hidden}, view_set=view_set), Facts(without(whole, "mug"), views, view_set=view_set)
    assert pairs([one], [other], whole.entity("mug"), TASKS) == []


def test_the_thing_is_one_that_leaves_something_to_ask() -> None:
    scene = room()
    seen = Seen(ViewSet(id="single", kind="single", cameras=tuple(scene.cameras)), seen_from_boxes(scene))
    content = load_recipe({**RECIPE, "views": {"per_scene": 1}}).contents[0]
    found = bare_scene(scene, [seen], content, "train", [])
    assert found is not None
    assert found[1].id in {"laptop", "mug"}, "of what is alone two families ask"
    nothing = load_recipe({**RECIPE, "tasks": {"camera_relative_direction": {}}}).contents[0]
    assert bare_scene(scene, [seen], nothing, "train", []) is None


def test_selection_keeps_both_whatever_else_is_uneven() -> None:
    rows = [
        {"scene_id": f"s{k}", "task": "t", "question": f"Is there a thing {k % 7}?", "choices": ["yes", "no"], "answer": "yes" if k % 5 else "no", "places": 1}
        for k in range(100)
    ]  # fmt: skip
    twofold = [
        {**rows[0], "scene_id": name, "answer": said, "twin_key": "s0-q001-without"}
        for name, said in (("s0", "yes"), ("s0~without", "no"))
    ]
    alone, together = select(rows), select([*rows, *twofold])
    assert together[0] == [*alone[0], 100, 101]
    assert together[1] == alone[1]
    assert select(twofold)[0] == [0, 1]


# --- a build ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_build_asks_both_and_the_audit_agrees(built: Path, tables: Data) -> None:
    report = audit(built)
    assert report.clean, report.text()
    scenes = [row["scene_id"] for row in tables.all("scenes")]
    bare = [name for name in scenes if name != whole_id(name)]
    assert len(bare) >= 3
    assert {whole_id(name) for name in bare} <= set(scenes)
    found = both(tables)
    assert report.absent_pairs == len(found)
    assert f"absent twins: {len(found)} pairs" in report.text()
    for task in report.tasks.values():
        for size, places in task.places.items():
            assert len(places) == size
    asked = [row for row in tables.all("questions") if row["choices"]]
    assert sum(sum(places) for task in report.tasks.values() for places in task.places.values()) == len(asked)
    first = sum(row["choices"].index(row["answer"]) == 0 for row in asked if len(row["choices"]) == 4)
    four = sum(len(row["choices"]) == 4 for row in asked)
    assert f"of {four} questions with 4 options the right one is in place 1 to 4 in {first / four:.1%}" in report.text()
    assert {rows[0]["task"] for rows in found.values()} >= {"object_count", "running_count"}
    assert {row["scene_id"] for rows in found.values() for row in rows} >= set(bare)
    for one, other in found.values():
        assert (one["question"], one["choices"], other["scene_id"]) == (
            other["question"],
            other["choices"],
            f"{one['scene_id']}~without",
        )
        assert one["answer"] != other["answer"]
    summary = tables.manifest["counts"]["scenes"]
    assert summary == len(scenes) == ASKED["scenes"] + len(bare)


@pytest.mark.slow
def test_all_else_of_a_build_is_as_it_was(tables: Data, tmp_path: Path) -> None:
    plain = {**RECIPE, "scenes": {**RECIPE["scenes"], "absent": 0}}
    build_dataset(plain, tmp_path / "out", **ASKED)
    other = load(tmp_path / "out")
    for table in ("scenes", "view_sets", "frames", "views"):
        assert [row for row in tables.all(table) if row["scene_id"] == whole_id(row["scene_id"])] == other.all(table)
    own = [row for row in tables.all("questions") if not same_of_both(row["twin_key"])]
    assert [{**row, "rank": 0} for row in own] == [{**row, "rank": 0} for row in other.all("questions")]


@pytest.mark.slow
def test_slices_are_the_one_build(built: Path, tmp_path: Path) -> None:
    for number in (2, 1):
        build_slice(RECIPE, tmp_path / "out", shards=f"{number}/2", **ASKED)
    merge([tmp_path / "out"])
    assert digest(tmp_path / "out") == digest(built)


def replies(data: Data, said: Callable[[dict[str, Any]], str]) -> dict[str, str]:
    return {row["question_id"]: said(row) for row in data.all("questions")}


@pytest.mark.slow
def test_scores_tell_which_of_both_are_right(built: Path, tables: Data) -> None:
    first = {row["twin_key"]: row["answer"] for row in tables.all("questions") if row["scene_id"] == whole_id(row["scene_id"])}
    shares = {}
    for name, said in (("looks", lambda row: row["answer"]), ("blind", lambda row: first.get(row["twin_key"], row["answer"]))):
        report = score(built, replies(tables, said))
        shares[name] = {row.group: row.score for row in report.rows if row.by == "absent"}
        assert report.row("absent", "both right").questions == len(both(tables))
    assert shares["looks"] == {"both right": 1, "right only with the thing": 0, "right only without it": 0, "none right": 0}
    assert shares["blind"] == {"both right": 0, "right only with the thing": 1, "right only without it": 0, "none right": 0}


@pytest.mark.slow
def test_exports_of_these_alone_and_the_gallery_shows_both(built: Path, tables: Data, tmp_path: Path) -> None:
    export(built, "llava", tmp_path / "llava", absent=True)
    written = [one for path in (tmp_path / "llava").glob("*.json") for one in json.loads(path.read_text())]
    assert len(written) == 2 * len(both(tables)) < len(tables.all("questions"))
    with pytest.raises(DatasetError, match="no question"):
        export(built, "llava", tmp_path / "none", absent=True, only=["camera_relative_direction"])
    site = Site(write_gallery(built, tmp_path / "gallery.html", solids=0))
    twofold = Counter(line[5] for line in site.lines if line[5].endswith("-without"))
    assert twofold == dict.fromkeys(both(tables), 2)
    assert {record.scene_id for record in sg.load(built)} <= {row["scene_id"] for row in tables.all("scenes")}


@pytest.mark.slow
def test_revisions_keep_both_or_drop_both(built: Path, tables: Data, tmp_path: Path) -> None:
    assert relabel(built, tmp_path / "same").out is None
    shutil.copytree(built, tmp_path / "wrong")
    pair = next(rows for rows in both(tables).values() if rows[0]["task"] == "object_count")
    for path in (tmp_path / "wrong" / "questions").iterdir():
        rows = read_table(path)
        for row in rows:
            if row["question_id"] == pair[1]["question_id"]:
                answer(row, answer_from(pair[0]["answer_value"]))
        write_table(path, "questions", rows)
    report = relabel(tmp_path / "wrong", tmp_path / "right")
    assert [(one.question_id, one.kind) for one in report.changes] == [(pair[1]["question_id"], "answer")]
    again = both(load(tmp_path / "right"))[pair[0]["twin_key"]]
    assert [(row["answer"], row["choices"]) for row in again] == [(row["answer"], row["choices"]) for row in pair]
    assert audit(tmp_path / "right").clean
    for path in (tmp_path / "wrong" / "questions").iterdir():
        rows = read_table(path)
        for row in rows:
            if row["question_id"] == pair[0]["question_id"]:
                evidence(row, noun="wheelchair")
        write_table(path, "questions", rows)
    report = relabel(tmp_path / "wrong", tmp_path / "less")
    assert {(one.question_id, one.kind) for one in report.changes} == {(row["question_id"], "dropped") for row in pair}
    assert report.count("kept") + 2 == len(tables.all("questions"))
    assert audit(tmp_path / "less").clean


# --- what the audit finds --------------------------------------------------------------------------


def bare_truth(data: Data) -> dict[str, Any]:
    return data.truth(next(row["scene_id"] for row in data.all("scenes") if row["scene_id"] != whole_id(row["scene_id"])))


def moved(data: Data) -> None:
    truth = bare_truth(data)
    truth["objects"][0]["attributes"]["color"] = "mauve"
    data.set_truth(truth)


def another_gone(data: Data) -> None:
    truth = bare_truth(data)
    truth["objects"] = truth["objects"][:-1]
    data.set_truth(truth)


def other_camera(data: Data) -> None:
    truth = bare_truth(data)
    truth["cameras"][0]["photo"]["exposure"] += 0.5
    data.set_truth(truth)


def not_wished(data: Data) -> None:
    data.manifest["recipe"]["scenes"]["absent"] = 0.0


def alone(data: Data) -> None:
    own = whole_id(bare_truth(data)["id"])
    for (table, shard), rows in data.tables.items():
        data.tables[table, shard] = [row for row in rows if row["scene_id"] != own]


def painted_over(data: Data) -> None:
    """Something else in the mask, beside where the thing was, and the table says so too."""
    name = bare_truth(data)["id"]
    row = next(row for row in data.all("views") if row["scene_id"] == name)
    mask = np.asarray(Image.open(io.BytesIO(row["instances"]["bytes"]))).copy()
    values = [value for value in np.unique(mask) if value]
    mask[mask == values[0]] = values[-1]
    buffer = io.BytesIO()
    Image.fromarray(mask).save(buffer, "PNG")
    row["instances"] = {**row["instances"], "bytes": buffer.getvalue()}


def reworded(data: Data) -> None:
    next(iter(both(data).values()))[1]["question"] += " Look closely."


def other_options(data: Data) -> None:
    row = next(iter(both(data).values()))[1]
    row["choices"] = row["choices"][::-1]


def unlinked(data: Data) -> None:
    next(iter(both(data).values()))[0]["twin_key"] = None


def unlinked_bare(data: Data) -> None:
    for row in next(iter(both(data).values())):
        row["twin_key"] = None


def one_answer(data: Data) -> None:
    one, other = next(iter(both(data).values()))
    other["answer"], other["answer_value"] = one["answer"], one["answer_value"]


def swapped(data: Data) -> None:
    """The questions of two pairs of one scene, each with the key of the other."""
    rows = list(both(data).values())
    first = next(
        (one, other) for one in rows for other in rows if one is not other and one[0]["scene_id"] == other[0]["scene_id"]
    )
    first[0][1]["twin_key"], first[1][1]["twin_key"] = first[1][1]["twin_key"], first[0][1]["twin_key"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (moved, {"format"}), (another_gone, {"format"}), (other_camera, {"format"}), (not_wished, {"twins"}), (alone, {"twins"}),
        (painted_over, {"masks"}), (reworded, {"twins"}), (other_options, {"twins"}), (unlinked, {"twins"}), (unlinked_bare, {"twins"}),
        (one_answer, {"twins"}), (swapped, {"twins"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_the_audit_finds_what_differs(tables: Data, change: Callable[[Data], None], kinds: set[str]) -> None:
    """By the comparison of both, without a ray cast."""
    data = copy.deepcopy(tables)
    change(data)
    with patch.object(auditing, "_audit_view", lambda *_: None):
        report = audit_source(Memory(data.manifest, data.card, data.tables))
    said = [message for kind in kinds for message in report.problems[kind]]
    assert said, {kind: found[:2] for kind, found in report.problems.items() if found}
    if change in (moved, another_gone, other_camera):
        assert any("differs from" in message for message in said)
    if change is painted_over:
        assert any("show something else" in message for message in said)


# --- contrasts on top, or not ----------------------------------------------------------------------


def test_a_recipe_may_ask_no_contrasts() -> None:
    """Those that turn up by themselves are linked all the same."""
    counts = Counter[bool]()
    for facts in in_rooms(["cafe", "office", "classroom"], pictures=4, people=(3, 4)):
        for twins in (True, False):
            tasks = {"person_relative_direction": {"per_scene": 3}, "camera_relative_direction": {"per_scene": 1}}
            content = load_recipe({"name": "twins", "tasks": tasks, "twins": twins}).contents[0]
            seen = [Seen(single_set(facts.scene), facts.views)]
            offer = offer_of(facts.scene, seen, content, 0, 0, np.random.default_rng(0), Counter())
            counts[twins] += sum(offer.places.values())
    assert counts[True] > counts[False] > 0
