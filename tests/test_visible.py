"""What a view says of every thing it sees, against the id and depth images taken pixel by pixel, and against scenes laid out by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenegen as sg
from scenegen.errors import SceneError
from scenegen.frames import pixel_rays
from scenegen.observe import Observation, Observer
from scenegen.observe.pixels import depths, numbers_of
from scenegen.scene import Camera, Scene, rle
from scenegen.world.geometry import build_geometry
from tests.scenes import camera, mirror, thing

pytestmark = pytest.mark.slow

FRONT = camera("c", (0, 0, 0.5), (3, 0, 0.5), 60)


def look(scene: Scene, cam: Camera = FRONT) -> Observation:
    return Observer(build_geometry(scene)).look(cam)


@cache
def office() -> tuple[Scene, list[Observation]]:
    scene = sg.compose_scene("office", seed=2, people=(1, 3))
    observer = Observer(build_geometry(scene))
    return scene, [observer.look(cam) for cam in scene.cameras]


# --- run lengths -------------------------------------------------------------------------------------


def plain_text(mask: np.ndarray) -> str:
    """COCO's own loops (maskApi.c: rleEncode, rleToString), one pixel and one digit at a time."""
    counts, last, run = [], 0, 0
    for value in mask.T.ravel().tolist():
        if value != last:
            counts.append(run)
            last, run = value, 0
        run += 1
    counts.append(run)
    text = ""
    for k, count in enumerate(counts):
        number = count - (counts[k - 2] if k > 2 else 0)
        more = True
        while more:
            digit = number & 31
            number >>= 5
            more = number != (-1 if digit & 16 else 0)
            text += chr(digit + 48 + (32 if more else 0))
    return text


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_run_lengths_are_cocos_and_come_back(height: int, width: int, share: float, seed: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) < share
    text = rle.encode(mask)
    assert text == plain_text(mask)
    assert (rle.decode(text, height, width) == mask).all()


def test_run_lengths_of_a_mask_that_was_encoded_by_hand() -> None:
    """Two rows of three, the middle column set: 2 off, 2 on, 2 off."""
    assert rle.encode(np.array([[0, 1, 0], [0, 1, 0]], dtype=bool)) == "222"
    assert rle.encode(np.ones((2, 2), dtype=bool)) == "04"
    assert rle.encode(np.zeros((5, 5), dtype=bool)) == "i0"  # 25 = 11001b: digit 25 has its sign bit set, so another 0 follows


@pytest.mark.parametrize(("text", "pixels"), [("222", 7), ("2", 0), ("~~", 6), ("P", 6), ("oooooooooooo", 6), ("1O", 0)])
def test_text_that_is_no_mask_is_refused(text: str, pixels: int) -> None:
    with pytest.raises(SceneError):
        rle.counts_of(text, pixels)


# --- against every pixel -------------------------------------------------------------------------------


def brute(seen: Observation, number: int) -> dict[str, object]:
    """Mask, box, depths and bearings of a number, by looking at each of its pixels."""
    cam, own = seen.camera, seen.instances == number
    if not own.any():
        return {"mask": None, "box2d": None, "depth": None, "bearing": None}
    ys, xs = np.nonzero(own)
    deep = np.sort(seen.depth[own].astype(np.float64))
    ways = pixel_rays(cam.K, cam.width, cam.height)[own] @ cam.world_from_camera[:3, :3].T
    heading = np.arctan2(cam.world_from_camera[1, 2], cam.world_from_camera[0, 2])
    turned = np.angle(np.exp(1j * (np.arctan2(ways[:, 1], ways[:, 0]) - heading)))
    return {
        "mask": plain_text(own),
        "box2d": (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1),
        "depth": (deep[0], deep[(len(deep) - 1) // 2], deep[-1]),
        "bearing": (turned.min(), turned.max()),
    }


def test_mask_box_depths_and_bearings_are_those_of_the_pixels() -> None:
    scene, views = office()
    checked = 0
    for seen in views[:2]:
        for number, entity in enumerate(scene.entities, 1):
            visible, plain = seen.visible[entity.id], brute(seen, number)
            assert visible.mask == plain["mask"]
            assert visible.box2d == plain["box2d"]
            assert (visible.depth is None) == (plain["depth"] is None) == (visible.pixels == 0)
            if visible.depth is not None:
                np.testing.assert_allclose(visible.depth, plain["depth"], atol=6e-5)
                np.testing.assert_allclose(visible.bearing, plain["bearing"], atol=2e-6)
                checked += 1
    assert checked >= 30


def test_a_column_of_pixels_that_goes_on_in_the_next_is_one_run_and_keeps_its_box() -> None:
    """Things as high as the image: COCO's runs cross columns, boxes and bearings do not mind."""
    image = np.zeros((5, 9), dtype=np.uint16)
    image[:, 2:6], image[2:, 6], image[:3, 7] = 3, 1, 1
    found = numbers_of(image)
    assert found.pixels(4).tolist() == [0, 6, 0, 20, 0]
    assert found.boxes() == {1: (6, 0, 8, 5), 3: (2, 0, 6, 5)}
    assert found.masks() == {number: plain_text(image == number) for number in (1, 3)}
    assert numbers_of(np.zeros((5, 9), dtype=np.uint16)).masks() == {}


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 40.0, 90_000.0]))
def test_depths_are_exact_with_many_numbers_and_far_things(most: int, seed: int, reach: float) -> None:
    """Short and long sort keys give the same."""
    rng = np.random.default_rng(seed)
    image = rng.integers(0, most + 1, (12, 17)).astype(np.uint16)
    depth = (rng.uniform(0.1, 1, image.shape) * reach).astype(np.float32)
    found = depths(image, depth, np.bincount(image.ravel(), minlength=most + 1))
    assert set(found) == set(np.unique(image[image > 0]).tolist())
    for number, told in found.items():
        own = np.sort(depth[image == number].astype(np.float64))
        np.testing.assert_allclose(told, own[[0, (len(own) - 1) // 2, -1]], rtol=1e-6, atol=6e-5)


# --- what hides what -------------------------------------------------------------------------------------


def alone(scene: Scene, entity: str, cam: Camera) -> np.ndarray:
    """(H, W) the silhouette of one entity as if nothing else were there."""
    objects = [thing for thing in scene.objects if thing.id == entity]
    people = [person for person in scene.people if person.id == entity]
    return look(Scene(id="one", objects=[o.model_copy(update={"parent": None}) for o in objects], people=[
        p.model_copy(update={"holding": {}}) for p in people]), cam).instances > 0  # fmt: skip


def test_whole_boxes_and_occluders_are_those_of_things_rendered_alone() -> None:
    scene, views = office()
    ids, hidden, wide = ["", *(entity.id for entity in scene.entities)], 0, 0
    for seen in views[:2]:
        for number, entity in enumerate(scene.entities, 1):
            visible = seen.visible[entity.id]
            silhouette = alone(scene, entity.id, seen.camera)
            if not silhouette.any():
                assert visible.amodal_box is None or visible.pixels
                continue
            ys, xs = np.nonzero(silhouette | (seen.instances == number))
            assert visible.amodal_box == (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1), entity.id
            over = np.bincount(seen.instances[silhouette], minlength=len(ids))
            large = (xs.max() + 1 - xs.min()) * (ys.max() + 1 - ys.min()) > 25_000  # counted on every second row and column
            wide += large
            for other, name in enumerate(ids):
                if other and other != number:
                    told = visible.occluders.get(name, 0)
                    assert told == pytest.approx(over[other], abs=8 + 0.15 * over[other] if large else 0), (entity.id, name)
                    hidden += told > 0
            rest = visible.amodal_pixels - visible.pixels - sum(visible.occluders.values())
            assert rest == pytest.approx(over[0], abs=16 + 0.1 * over[0] if large else 0)
    assert hidden >= 20
    assert wide >= 3


def test_a_post_hides_what_it_hides() -> None:
    """A post 2 m away before a wall 4 m away and a ball beside it: the wall is hidden by both, they by nothing."""
    wall = thing("wall", (4, 0, -2), (0.2, 12, 6))
    post, ball = thing("post", (2, 0.3, 0), (0.1, 0.1, 1.0)), thing("ball", (3, -0.5, 0.3), (0.3, 0.3, 0.3))
    seen = look(Scene(id="s", objects=[wall, post, ball])).visible
    assert seen["post"].occluders == seen["ball"].occluders == {}
    assert set(seen["wall"].occluders) == {"post", "ball"}
    x0, y0, x1, y1 = seen["post"].box2d
    border = 2 * (x1 - x0 + y1 - y0)  # the wall is so large that every second row and column is counted
    assert seen["wall"].occluders["post"] == pytest.approx(seen["post"].pixels, abs=border / 2)
    assert seen["wall"].amodal_pixels == FRONT.width * FRONT.height
    assert seen["wall"].amodal_box == (0, 0, FRONT.width, FRONT.height)
    assert seen["wall"].depth == pytest.approx((3.9, 3.9, 3.9), abs=1e-3)
    assert seen["post"].depth[0] == pytest.approx(1.95, abs=1e-3)
    left, right = np.arctan2(0.35, 1.95), np.arctan2(0.25, 2.05)
    assert seen["post"].bearing == pytest.approx((right, left), abs=2e-3)


def test_what_is_wholly_hidden_keeps_its_whole_box_and_who_hides_it() -> None:
    screen, mug = thing("screen", (2, 0, 0), (0.1, 1.0, 1.2)), thing("mug", (3, 0, 0.4), (0.1, 0.1, 0.1))
    visible = look(Scene(id="s", objects=[screen, mug])).visible["mug"]
    assert visible.pixels == 0
    assert visible.occluders == {"screen": visible.amodal_pixels}
    assert visible.amodal_box is not None
    assert (visible.box2d, visible.mask, visible.depth, visible.bearing) == (None,) * 4


def test_a_camera_over_the_table_gives_no_bearings_and_a_steep_one_none_beneath_it() -> None:
    table = thing("table", (0, 0, 0), (0.8, 0.8, 0.7))
    down = Camera.look_at("down", (0, 0, 3), (0, 0, 0), up=(1, 0, 0))
    assert look(Scene(id="s", objects=[table]), down).visible["table"].bearing is None
    steep = camera("steep", (0, 0, 3), (0.6, 0, 0), 70)
    far = thing("far", (1.5, 0.4, 0), (0.3, 0.3, 0.3))
    seen = look(Scene(id="s", objects=[table, far]), steep).visible
    assert seen["table"].bearing is None
    low, high = seen["far"].bearing
    assert 0 < low < np.arctan2(0.4, 1.5) < high < np.pi / 2


def test_a_mirror_swaps_the_sides_of_all_that_is_seen() -> None:
    """Masks mirrored, bearings negated, the same pixels hidden by the same things."""
    objects = [thing(f"t{k}", (2.5 + 0.4 * k, 0.5 - 0.23 * k, 0), (0.3, 0.25, 0.5 + 0.1 * k), 0.3 * k) for k in range(5)]
    scene = Scene(id="s", objects=objects, cameras=[camera("c", (0, 0.1, 1.1), (3, 0.2, 0.3), 60)])
    twin = mirror(scene)
    ours, theirs = (look(s, s.cameras[0]).visible for s in (scene, twin))
    for name, seen in ours.items():
        other = theirs[name]
        assert other.pixels == pytest.approx(seen.pixels, abs=6)
        flipped = rle.decode(seen.mask, 480, 640)[:, ::-1]
        assert (flipped != rle.decode(other.mask, 480, 640)).sum() <= 12
        np.testing.assert_allclose(other.bearing, [-seen.bearing[1], -seen.bearing[0]], atol=3e-3)
        np.testing.assert_allclose(other.depth, seen.depth, atol=5e-3)
        assert set(other.occluders) == set(seen.occluders)
        for by, pixels in seen.occluders.items():
            assert other.occluders[by] == pytest.approx(pixels, abs=6)
