"""Pictures in other looks: each from hand-made channels, and of a dataset with its marks, without what colours decide."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from scenegen.errors import DatasetError
from scenegen.export import export
from scenegen.export.looks import LOOKS, names_a_color, seen_so
from scenegen.export.part import Part
from scenegen.export.pictures import SHOWN, marked_cells
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import joined
from tests.exported import shown_dataset

W, H, F = 160, 120, 140.0


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


def png(array: np.ndarray) -> dict[str, Any]:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return {"bytes": buffer.getvalue(), "path": "a/v0.png"}


def row(**channels: np.ndarray) -> dict[str, Any]:
    given = {"image": np.zeros((H, W, 3), dtype=np.uint8), **channels}
    return {"view_id": "a/v0", "instances": None, "depth": None, **{name: png(array) for name, array in given.items()}}


def drawn(name: str, **channels: np.ndarray) -> np.ndarray:
    cell = seen_so(row(**channels), LOOKS.get(name), name)
    assert cell["path"] == "a/v0.png"
    return np.asarray(Image.open(io.BytesIO(cell["bytes"])))


def corner() -> tuple[np.ndarray, np.ndarray]:
    """Depth in whole millimetres, and ids, of two walls that meet in a vertical line in the middle, 5 m away, and a plate before one of them."""
    across = (np.arange(W) + 0.5 - W / 2) / F
    wall = 5.0 / (1 + np.abs(across))  # the planes z = 5 - |x|
    depth = np.repeat(wall[None], H, axis=0)
    ids = np.zeros((H, W), dtype=np.uint16)
    ids[20:40, 10:50] = 3
    depth[20:40, 10:50] = 2.0
    return np.rint(depth * 1000).astype(np.uint16), ids


def test_edges_are_where_things_end_and_where_walls_meet_and_nowhere_else() -> None:
    depth, ids = corner()
    line = drawn("edges", depth=depth, instances=ids)[..., 0] == 0
    assert line[60:, W // 2 - 1 : W // 2 + 1].any(axis=1).all(), "where the walls meet"
    assert line[30, 8:12].any()
    assert line[30, 48:52].any()
    away = np.ones((H, W), dtype=bool)
    away[:, W // 2 - 2 : W // 2 + 2] = False
    away[17:43, 7:53] = False
    assert not line[away].any(), "walls and floors have none"
    assert not line[22:38, 12:48].any()


def test_depth_is_even_in_inverse_depth_and_black_where_nothing_is() -> None:
    depth = np.full((H, W), 1000, dtype=np.uint16)
    depth[:, 40:80], depth[:, 80:120], depth[:, 120:] = 2000, 4000, 0
    gray = drawn("depth", depth=depth)
    assert (gray[..., 0] == gray[..., 1]).all()
    near, middle, far = (float(gray[0, k, 0]) for k in (0, 60, 100))
    assert (near, far, gray[0, 150, 0]) == (255, 40, 0)
    assert (middle - far) / (near - far) == pytest.approx((1 / 2 - 1 / 4) / (1 - 1 / 4), abs=0.01)
    assert (drawn("depth", depth=np.zeros((H, W), dtype=np.uint16)) == 0).all()


def test_flat_is_the_mean_and_masks_tell_things_apart() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
    ids = rng.integers(0, 40, (H, W), dtype=np.uint16)
    flat = drawn("flat", image=image, instances=ids)
    for number in np.unique(ids):
        of = ids == number
        assert (flat[of] == np.rint(image[of].mean(axis=0))).all()
    masks = drawn("masks", instances=ids)
    colors = [tuple(int(c) for c in masks[ids == number][0]) for number in range(40)]
    assert colors[0] == (0, 0, 0)
    assert len(set(colors)) == 40
    assert all((masks[ids == number] == colors[number]).all() for number in range(40))


def test_what_is_not_stored_or_does_not_open_is_said(shown: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="the look edges needs depth, which this dataset does not keep") as caught:
        export(shown, "llava", tmp_path / "out", look="edges")
    assert "views.channels: [instances, depth]" in str(caught.value)
    assert not (tmp_path / "out").exists()
    with pytest.raises(DatasetError, match="there is no look 'oil'"):
        export(shown, "llava", tmp_path / "out", look="oil")
    torn = row(instances=np.zeros((H, W), dtype=np.uint16))
    torn["instances"]["bytes"] = torn["instances"]["bytes"][:40]
    with pytest.raises(DatasetError, match="a view's instances does not open"):
        seen_so(torn, LOOKS.get("masks"), "masks")


def test_a_part_in_another_look_has_its_questions_and_marks(shown: Path) -> None:
    plain, masks, flat = Dataset(shown), Part(shown, None, (), None, look="masks"), Part(shown, None, (), None, look="flat")
    asked = {one.question["question_id"]: one.question for one in joined(plain, SHOWN)}
    said = {name for name, row in asked.items() if names_a_color([row["question"], *row["choices"]])}
    assert 0 < len(said) < len(asked)
    assert {one.question["question_id"] for one in joined(masks, SHOWN)} == set(asked) - said
    assert {one.question["question_id"] for one in joined(flat, SHOWN)} == set(asked)
    assert len(masks) == len(asked) - len(said)
    marked = 0
    for one in joined(masks, SHOWN):
        views = {view["view_id"]: view for view in one.views}
        for view_id, view in views.items():
            ids = np.asarray(plain.instances(view_id))
            seen = np.asarray(Image.open(io.BytesIO(view["image"]["bytes"])))
            assert seen.shape == (*ids.shape, 3)
            assert (seen[ids == 0] == 0).all()
            assert (seen[ids > 0] > 0).any(axis=1).all()
        marked += len(marked_cells(one.question, views))
    assert marked


def test_colors_are_found_as_words() -> None:
    assert names_a_color(["Where is the mug?", "Beside the Red chair"])
    assert not names_a_color(["Where is the blackboard, covered?"])


def test_an_export_says_the_same_in_another_look(shown: Path, tmp_path: Path) -> None:
    export(shown, "llava", tmp_path / "flat", look="flat")
    export(shown, "llava", tmp_path / "plain")
    flat, plain = (
        [{k: v for k, v in item.items() if k not in ("image", "images")} for item in json.loads(path.read_text())]
        for path in (tmp_path / "flat" / "train.json", tmp_path / "plain" / "train.json")
    )
    assert flat == plain
    assert {path.suffix for path in (tmp_path / "flat").rglob("*.*") if path.parent.name != "flat"} >= {".png"}
