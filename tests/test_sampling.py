"""Which frames a model is given, as those draw them who evaluate on video; and which questions about clips these frames decide."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scenegen as sg
from scenegen.audit import Memory, audit
from scenegen.audit.audit import audit_source
from scenegen.audit.rules import rule_for
from scenegen.audit.samplings import check_decided, frames_of
from scenegen.audit.source import TABLES, Folder
from scenegen.errors import ArgumentError
from scenegen.export.formats import export
from scenegen.facts import Facts
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.run import build_dataset
from scenegen.scene.sampling import SAMPLING_NAMES, SAMPLINGS, Sampling
from scenegen.tables.rows import frames_rows, question_row
from scenegen.tasks import Question, get_task
from scenegen.tasks.appearance_order import AppearanceOrder
from scenegen.tasks.common.sampled import decided_by
from tests.asking import POLICY, asked, looked_at, set_row, truth_of, view_rows
from tests.tampering import auditing
from tests.test_appearance_order import clip, from_

DRAWN = [
    ("uniform", 8, 20, [0, 2, 5, 8, 10, 13, 16, 19]),
    ("uniform_tail", 8, 20, [0, 2, 5, 8, 10, 13, 16, 19]),
    ("uniform", 16, 60, [0, 3, 7, 11, 15, 19, 23, 27, 31, 35, 39, 43, 47, 51, 55, 59]),
    ("uniform", 16, 5, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4]),
    ("chunk_center", 8, 20, [1, 3, 6, 9, 11, 13, 16, 19]),
    ("chunk_center", 16, 60, [1, 5, 9, 12, 16, 20, 23, 27, 31, 35, 39, 42, 46, 50, 53, 57]),
    ("fps", 2, 47, [0, 5, 10, 15, 20, 25, 30, 35, 40]),
    ("fps_tail", 2, 47, [0, 5, 10, 15, 20, 25, 30, 35, 40, 46]),
]
"""Frames that VLMEvalKit's vsibench.py (the version of EASI) draws of clips of so many frames, at 10 a second."""
RECIPE = """
name: clipped
scenes: {kinds: [living_room, office, library], things: [12, 18], people: [0, 0]}
views: {per_scene: 1, width: 192, height: 144, channels: [], sets: {walk: {frames: 18, fps: 2, width: 192, height: 144}}}
tasks: {appearance_order: {per_scene: 2, gap_s: 0.5, gap_frames: 1}, nearest_thing: {per_scene: 1}, depth_ranking: {per_scene: 1}}
splits: {train: 1.0}
"""


@pytest.mark.parametrize(("sampler", "budget", "count", "frames"), DRAWN)
def test_frames_are_those_that_the_field_draws(sampler: str, budget: int, count: int, frames: list[int]) -> None:
    assert Sampling(sampler, budget).frames(count, 10.0) == frames


def test_the_audit_draws_the_same_frames_in_its_own_way() -> None:
    for count in range(1, 200):
        for fps in (2.0, 10.0, 29.97):
            again = frames_of(count, fps)
            assert set(again) == set(SAMPLING_NAMES)
            for one in SAMPLINGS:
                assert again[one.name] == (one.sampler, one.budget, one.frames(count, fps)), (count, fps)


def agreed(facts: Facts, question: Question) -> list[str]:
    """By what a question is decided, as its task says and the audit finds; the audit refuses every list that is shorter or longer."""
    task, rule = get_task(question.task)(), rule_for(question.task)
    found = decided_by(task, facts, question)
    row = {**question_row(question), "decided_by": found}
    given, shown, plan = rule.read(row, set_row(facts)), view_rows(facts, row["view_ids"]), task.config.model_dump()

    def wrong(names: list[str]) -> list[str]:
        return list(check_decided({**row, "decided_by": names}, rule, given, shown, truth_of(facts.scene), plan, POLICY))

    assert wrong(found) == []
    for name in SAMPLING_NAMES:
        assert wrong([one for one in found if one != name] if name in found else [*found, name])
    return found


def test_an_order_is_decided_where_each_thing_shows_well_before_the_next_shows_at_all() -> None:
    """Of 40 frames, eight taken evenly are 0, 5, 11, 16, 22, 27, 33 and 39: what comes at 6 and at 10 comes in one of them."""
    apart = clip({"mug": from_(20), "lamp": from_(0), "desk": from_(10)})
    assert {"uniform-8", "chunk_center-8", "fps-2", "all"} <= set(agreed(apart, asked(AppearanceOrder(), apart)[0]))
    close = clip({"mug": from_(10), "lamp": from_(0), "desk": from_(6)})
    question = asked(AppearanceOrder(gap_s=0.4), close)[0]
    found = agreed(close, question)
    assert "uniform-8" not in found
    assert {"uniform-16", "uniform-64", "all"} <= set(found)


def test_by_brute_force_over_clips_drawn_at_random() -> None:
    """A sampling decides an order where, in the frames that it gives, the first good sight of each comes before any of the next."""
    rng, seen = np.random.default_rng(0), 0
    for _ in range(10):
        starts = dict(zip(("mug", "lamp", "desk", "sofa"), np.sort(rng.choice(60, 4, replace=False)).tolist(), strict=True))
        facts = clip({name: from_(start, 70) for name, start in starts.items()})
        for question in asked(AppearanceOrder(gap_s=0.2), facts)[:2]:
            found, seen = agreed(facts, question), seen + 1
            for one in SAMPLINGS:
                drawn = one.frames(70, 10.0)
                first = [min((k for k in drawn if k >= starts[name]), default=999) for name in question.answer.items]
                assert (one.name in found) == (first == sorted(set(first)) and first[-1] < 999), (one.name, starts)
    assert seen >= 10


def test_what_moved_is_decided_where_the_ends_of_what_is_shown_tell() -> None:
    example = get_task("moved_thing").example()
    assert example is not None
    assert example.view_set is not None
    facts = looked_at(example.scene, example.view_set)
    found = agreed(facts, asked(get_task("moved_thing")(), facts)[0])
    assert {"uniform-8", "chunk_center-8", "all"} <= set(found)
    few = Facts(example.scene, facts.views, view_set=example.view_set, instants=facts.instants)
    assert not get_task("moved_thing")().decides(few, asked(get_task("moved_thing")(), facts)[0], (0, 1, 2))
    assert get_task("moved_thing")().decides(few, asked(get_task("moved_thing")(), facts)[0], (1, 11))


def test_questions_about_less_than_a_whole_clip_say_nothing() -> None:
    facts = clip({"mug": from_(20), "lamp": from_(0), "desk": from_(10)})
    question = asked(AppearanceOrder(), facts)[0]
    part = question.model_copy(update={"view_ids": question.view_ids[1:]})
    assert decided_by(AppearanceOrder(), facts, part) == []
    assert facts.view_set is not None
    still = facts.view_set.model_copy(update={"fps": None})
    assert decided_by(AppearanceOrder(), Facts(facts.scene, facts.views, view_set=still), question) == []
    assert frames_rows("s", still) == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("clips") / "out"
    build_dataset(parse_recipe(RECIPE), out, scenes=3, seed=5, renderer="raycast")
    return out


@pytest.mark.slow
def test_a_build_tells_its_frames_and_the_audit_recomputes_what_they_decide(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the pictures, which are others' to recheck, no ray is cast again."""
    monkeypatch.setattr(auditing, "_audit_view", lambda *_: None)
    folder = Folder(built)
    tables = {(table, shard): folder.rows(table, shard) for table in TABLES for shard in folder.manifest["shards"]}
    rows = {table: [row for (name, _), some in tables.items() if name == table for row in some] for table in TABLES}
    clips = [row for row in rows["questions"] if row["task"] == "appearance_order"]
    assert clips
    assert all("all" in row["decided_by"] for row in clips)
    assert all(not row["decided_by"] for row in rows["questions"] if row["task"] == "depth_ranking")
    assert len(rows["frames"]) == len(SAMPLINGS) * sum(row["fps"] is not None for row in rows["view_sets"])

    def found() -> dict[str, Any]:
        return {kind: some for kind, some in audit_source(Memory(folder.manifest, folder.card, tables)).problems.items() if some}

    assert "frames" not in found()
    clips[0]["decided_by"] = clips[0]["decided_by"][:-1]
    assert clips[0]["question_id"] in found()["frames"][0]
    clips[0]["decided_by"].append("all")
    rows["frames"][0]["frames"] = rows["frames"][0]["frames"][::-1]
    assert rows["frames"][0]["frames_id"] in found()["frames"][0]
    assert not audit(built).problems["frames"]


@pytest.mark.slow
def test_a_dataset_is_read_and_exported_by_budget(built: Path, tmp_path: Path) -> None:
    every = {row.question_id: row for row in sg.load(built)}
    for name in ("uniform-8", "chunk_center-16", "fps-1"):
        some = sg.load(built, frames=name)
        kept = {row.question_id: row for row in some}
        assert set(kept) == {key for key, row in every.items() if not row.decided_by or name in row.decided_by}
        assert len(some) == len(kept)
        for key, row in kept.items():
            whole = every[key].view_ids
            drawn = sorted(set(frames_of(len(whole), 2.0)[name][2]))
            assert row.view_ids == (whole if not row.decided_by else [whole[k] for k in drawn])
            assert len(row.images) == len(row.view_ids)
    export(built, "folder", tmp_path / "out", frames="uniform-8")
    lines = [json.loads(line) for line in (tmp_path / "out" / "train.jsonl").read_text().splitlines()]
    assert [line["question_id"] for line in lines] == [row.question_id for row in sg.load(built, frames="uniform-8")]
    assert max(len(line["images"]) for line in lines) <= 8
    assert set(every) == {row.question_id for row in sg.load(built, frames="all")}
    with pytest.raises(ArgumentError, match="uniform-16"):
        sg.load(built, frames="uniform-17")


@pytest.mark.slow
def test_smaller_sizes_lie_one_in_another_and_hold_every_family_in_its_share(built: Path, tmp_path: Path) -> None:
    every = list(sg.load(built))
    before: set[str] = set()
    for size in (1, max(1, len(every) // 4), len(every) // 2, len(every), len(every) + 5):
        some = sg.load(built, size=size)
        names = {row.question_id for row in some}
        assert len(names) == len(some) == min(size, len(every))
        assert before <= names
        before = names
    half = Counter(row.task for row in sg.load(built, size=len(every) // 2))
    for task, count in Counter(row.task for row in every).items():
        assert abs(half[task] - count / 2) <= 2
    assert len(sg.load(built, "uniform-8", 10)) <= 10
    for bad in (0, -3, 2.5, True):
        with pytest.raises(ArgumentError, match="no size"):
            sg.load(built, size=bad)
