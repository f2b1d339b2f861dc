"""The audit's own shapes, for rules that look again: rays that hit what stands there, samples that lie on it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scenegen.audit import world as worlds
from scenegen.audit.recast import _sample, check_recast
from scenegen.audit.world import KEPT, world_for
from scenegen.observe import Observer
from scenegen.scene import AssetRef, Camera, Object, Scene
from scenegen.scene.rle import decode
from scenegen.tables.rows import _visible_rows
from scenegen.world.geometry import build_geometry
from tests.scenes import thing


def truth(place: float = 3.0) -> dict[str, object]:
    near, far = thing("near", (place, 0.0, 0.0), (1.0, 1.0, 1.0)), thing("far", (place + 3.0, 0.0, 0.0), (1.0, 1.0, 2.0))
    return json.loads(Scene(id="s", objects=[near, far]).to_json())


def test_rays_hit_what_is_nearest_and_say_how_far() -> None:
    world = world_for(truth())
    starts = np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 1.5], [0.0, 0.0, 5.0]])
    numbers, away = world.first(starts, np.broadcast_to([2.0, 0.0, 0.0], (3, 3)))
    assert [world.names[number] if number > 0 else "" for number in numbers] == ["near", "far", ""]
    assert away == pytest.approx([2.5 / 2, 5.5 / 2, np.inf], abs=1e-4)


def test_without_an_entity_rays_go_through_where_it_stands() -> None:
    world = world_for(truth())
    start, way = np.array([0.0, 0.0, 0.5]), np.array([[1.0, 0.0, 0.0]])
    number, away = world.without("near").first(start, way)
    assert (world.names[number[0]], away[0]) == ("far", pytest.approx(5.5, abs=1e-4))
    assert world.without("near") is world.without("near")
    assert world.first(start, way)[1][0] == pytest.approx(2.5, abs=1e-4)
    with pytest.raises(ValueError, match="ghost"):
        world.without("ghost")


def test_samples_lie_on_the_surface_and_cover_every_side_by_its_area() -> None:
    points = world_for(truth()).sampled("far", 2000)
    local = points - [6.0, 0.0, 1.0]
    share = np.abs(local) / [0.5, 0.5, 1.0]
    assert np.abs(share.max(1) - 1).max() < 3e-3  # its edges are bevelled
    top = (local[:, 2] > 0.997).mean()
    assert top == pytest.approx(1 / 10, abs=0.02)  # a side of 1 of 10 square metres
    assert (points == world_for(truth()).sampled("far", 2000)).all()


def test_the_last_few_worlds_are_kept_by_the_very_truth() -> None:
    one, other = truth(), truth(4.0)
    kept = world_for(one)
    assert world_for(one) is kept
    assert world_for(truth()) is not kept
    for k in range(KEPT):
        world_for(truth(5.0 + k))
    assert world_for(one) is not kept
    assert world_for(other).shape("near").vertices[:, 0].min() == pytest.approx(3.5)
    with pytest.raises(ValueError, match="ghost"):
        world_for(one).shape("ghost")


@pytest.mark.parametrize("size", [(300, 400), (240, 320), (360, 480), (150, 200), (480, 640)])
def test_pixels_looked_at_again_do_not_fall_into_step_with_the_width(size: tuple[int, int]) -> None:
    columns, rows = _sample(np.zeros(size, dtype=np.int64))
    assert len(np.unique(columns)) > 0.75 * size[1]
    assert len(np.unique(rows)) > 0.75 * size[0]
    quarters = np.bincount(2 * (2 * rows // size[0]) + 2 * columns // size[1], minlength=4) / len(rows)
    assert np.abs(quarters - 0.25).max() < 0.03


def test_all_pixels_of_a_narrow_strip_are_looked_at() -> None:
    """A strip of five columns, whose left two are one side of a thing: places by the golden ratio fell on one side four times of five."""
    mask = np.zeros((240, 320), dtype=np.int64)
    mask[163:191, :5] = 7
    columns, rows = _sample(mask)
    assert (mask[rows, columns] == 7).sum() == 140


def painting_seen() -> tuple[dict[str, object], dict[str, object], np.ndarray]:
    """The truth of a framed painting, seen at a narrow angle by a tilted camera; the row of the view, and its mask."""
    params = {"look": ["brass", None], "width": 0.48, "height": 0.52, "scene": 4077}
    pose = [[0.0, -1.0, 0.0, 1.463403], [1.0, 0.0, 0.0, -1.786], [0.0, 0.0, 1.0, 1.500183], [0.0, 0.0, 0.0, 1.0]]
    frame = Object(
        id="painting_0", category="painting", label="painting", world_from_object=np.array(pose), size=(0.03, 0.48, 0.52), support="wall",
        asset=AssetRef(generator="painting", params=params),
    )  # fmt: skip
    eye = np.array([
        [-0.037346355, -0.141312455, 0.98926035, -1.113372], [-0.999294108, 0.009309458, -0.036395323, -0.825185],
        [-0.004066365, -0.989921272, -0.141560378, 1.370447], [0.0, 0.0, 0.0, 1.0],
    ])  # fmt: skip
    k = np.array([[253.996828, 0.0, 160.0], [0.0, 253.996828, 120.0], [0.0, 0.0, 1.0]])
    shot = Camera(id="c", K=k, width=320, height=240, world_from_camera=eye)
    scene = Scene(id="s", objects=[frame], cameras=[shot])
    seen = Observer(build_geometry(scene)).look(shot).visible
    view = {"view_id": "s/c", "width": 320, "height": 240, "K": k.tolist(), "world_from_camera": eye.tolist(), "visible": _visible_rows(dict(seen), ["painting_0"])}  # fmt: skip
    return json.loads(scene.to_json()), view, decode(seen["painting_0"].mask, 240, 320).astype(np.int64)


def test_shares_of_parts_are_judged_by_all_pixels_where_a_sample_says_otherwise() -> None:
    """Of a painting seen from aside, 61 of 1,131 pixels fell on the frame three times of four, which is less than half of it."""
    whole, view, mask = painting_seen()
    assert list(check_recast(view, mask, world_for(whole))) == []
    [cell] = view["visible"]  # type: ignore[misc]
    parts = json.loads(cell["parts"])
    assert 0.4 < parts["body"] / sum(parts.values()) < 0.5
    cell["parts"] = json.dumps({"body": 60, "front": sum(parts.values()) - 60})
    assert any("are its body in the table, 46% of its rays" in one for one in check_recast(view, mask, world_for(whole)))


def test_frames_in_which_little_moves_are_hit_as_scenes_of_their_own_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """One thing goes past others, stops, another goes, then it is another room: every time rays hit what they hit with nothing kept, and of what
    stands still nothing is traced anew."""
    rng = np.random.default_rng(4)
    still = [thing(f"still {k}", (3.0 * np.cos(k), 3.0 * np.sin(k), 0.0), (0.6, 0.8, 1.0)) for k in range(7)]

    def frame(first: float, second: float, things: list[Object]) -> dict[str, object]:
        moving = [thing("one", (first, 1.5, 0.0), (0.5, 0.5, 1.2)), thing("two", (-1.5, second, 0.0), (0.5, 0.5, 1.2))]
        return json.loads(Scene(id="s", objects=[moving[0], *things, moving[1]]).to_json())

    frames = [frame(x, y, things) for x, y, things in (
        (-2.0, 0.0, still), (-1.0, 0.0, still), (0.0, 0.0, still), (0.0, 0.5, still), (0.0, 1.0, still), (-2.0, 0.0, still),
        (0.0, 0.0, [thing("other", (2.0, 0.0, 0.0), (1.0, 1.0, 2.0))]), (1.0, 0.0, still[:4]),
    )]  # fmt: skip
    starts, ways = rng.uniform([-4, -4, 0.1], [4, 4, 1.4], (4000, 3)), rng.normal(size=(4000, 3))
    traced, plain = [], worlds._traced
    monkeypatch.setattr(worlds, "_STILL", [])
    monkeypatch.setattr(worlds, "_traced", lambda shapes: traced.append(len(shapes)) or plain(shapes))
    kept = [world_for(truth).first(starts, ways) for truth in frames]
    built, alone = list(traced), []
    for truth in frames:
        worlds._STILL.clear()
        worlds._WORLDS.clear()
        alone.append(world_for(truth).first(starts, ways))
    assert built[:4] == [9, 8, 1, 1]
    assert sum(built) < sum(traced[len(built) :])
    for (numbers, away), (wanted, far) in zip(kept, alone, strict=True):
        assert (numbers > 0).mean() > 0.02
        assert (numbers == wanted).all()
        assert np.array_equal(away, far)
