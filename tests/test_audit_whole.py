"""What the audit says of two scenes: the same one under another id, or two of one catalogue."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from scenegen.audit.whole import Ledger, check_whole, enter_scene


def thing(label: str, place: np.ndarray, size: float) -> dict[str, Any]:
    pose = np.eye(4)
    pose[:3, 3] = place
    return {"label": label, "size": [size, size, size], "world_from_object": pose.tolist()}


def found(one: np.ndarray, other: np.ndarray, sizes: np.ndarray, apart: int = 0) -> list[str]:
    """What is said of two scenes of the same things, but for the first `apart`, that stand at (N, 3) `one` and `other`."""
    ledger = Ledger()
    for k, places in enumerate((one, other)):
        own = np.where(np.arange(len(sizes)) < apart, sizes + k, sizes)
        objects = [thing(f"kind {n}", place, size) for n, (place, size) in enumerate(zip(places, own, strict=True))]
        row = {"index": k, "scene_id": f"scene-{k:06d}"}
        enter_scene(ledger, ("train", "test")[k], row, {"id": row["scene_id"], "objects": objects, "people": []})
    return [kind for kind, message in check_whole(ledger) if "the same scene" in message]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_two_rooms_furnished_from_one_catalogue_are_two(rng: np.random.Generator) -> None:
    sizes = rng.uniform(0.1, 2, 12)
    assert found(rng.uniform(0, 6, (12, 3)), rng.uniform(0, 6, (12, 3)), sizes) == []


def test_a_room_turned_and_shifted_with_a_quarter_of_it_moved_is_one(rng: np.random.Generator) -> None:
    sizes, places = rng.uniform(0.1, 2, 12), rng.uniform(0, 6, (12, 3))
    again = Rotation.from_euler("z", 70, degrees=True).apply(places) + (3, -2, 0)
    again[:3] = rng.uniform(0, 6, (3, 3))
    assert found(places, again, sizes) == ["splits"]
    assert found(places, again, sizes, apart=4) == ["splits"]
    assert found(places, again, sizes, apart=6) == []
