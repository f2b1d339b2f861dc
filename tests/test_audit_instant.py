"""The audit's own way from keyframes to an instant agrees with the scene's, for every motion there is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenegen.assets import people
from scenegen.audit.instant import _INSTANTS, KEPT, at
from scenegen.scene import Scene
from tests.test_motions import KINDS, made

FRAMES = ("world_from_body", "world_from_torso", "world_from_head", "world_from_gaze")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_both_ways_lead_to_the_same_instant(kind: str) -> None:
    scene = made(kind)
    truth = json.loads(scene.to_json())
    for time in np.linspace(0.0, scene.duration, 5):
        ours, theirs = at(truth, float(time)), scene.at(float(time))
        assert not ours.get("tracks")
        assert not ours.get("actions")
        _same(ours, theirs)
        Scene.model_validate_json(json.dumps(ours))


def _same(ours: dict, theirs: Scene) -> None:
    for mine, thing in zip(ours["objects"], theirs.objects, strict=True):
        assert np.allclose(mine["world_from_object"], thing.world_from_object, rtol=0, atol=2e-6)
        assert (mine["parent"], mine["support"]) == (thing.parent, thing.support)
    for mine, person in zip(ours["people"], theirs.people, strict=True):
        for frame in FRAMES:
            assert np.allclose(mine[frame], getattr(person, frame), rtol=0, atol=2e-6), frame
        assert mine["holding"] == dict(person.holding)
        for name, joint in person.joints.items():
            assert np.allclose(mine["joints"][name], joint, rtol=0, atol=5e-6), name


def test_what_has_no_tracks_is_itself() -> None:
    truth = {"id": "scene", "objects": [], "people": [], "tracks": []}
    assert at(truth, 3.0) is truth


def test_people_are_posed_once_an_instant(monkeypatch: pytest.MonkeyPatch) -> None:
    truth, posed = json.loads(made("walk").to_json()), []
    build = people.build
    monkeypatch.setattr("scenegen.audit.instant.people.build", lambda *args: posed.append(args) or build(*args))
    first = [at(truth, time) for time in (0.4, 0.8)]
    once = len(posed)
    assert once
    assert [at(truth, time) for time in (0.4, 0.8)] == first
    assert at(truth, 0.8) is first[1]
    assert len(posed) == once
    same = json.loads(json.dumps(truth))
    assert at(same, 0.8) is not first[1]
    assert at(same, 0.8) == first[1]
    for _ in range(2 * KEPT):
        at(json.loads(json.dumps(truth)), 0.8)
    assert len(_INSTANTS) == KEPT
    assert at(truth, 0.8) is not first[1]
