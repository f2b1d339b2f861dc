"""Pictures held to their masks: those of straight borders are judged by what tells, and pictures of others are found out."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from scenegen.audit.pictures import LEAD, LEAD_OF_QUARTER, STEEP, borders, colors_of, edge_strength, leads, mismatch

HEIGHT, WIDTH = 240, 320
COLORS = ((150, 170, 190), (200, 170, 120), (240, 180, 40), (90, 60, 40))


def drawn(*boxes: tuple[int, int, int, int], seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A picture (H, W, 3) of boxes [x0, y0, x1, y1) before a wall, each striped from top to bottom and grained, and its mask (H, W)."""
    mask = np.zeros((HEIGHT, WIDTH), dtype=np.int64)
    for number, (x0, y0, x1, y1) in enumerate(boxes, 1):
        mask[y0:y1, x0:x1] = number
    stripes = 14 * (np.arange(WIDTH) % 9 < 4)[None, :, None] * (mask > 0)[..., None]
    grain = np.random.default_rng(seed).integers(0, 6, (HEIGHT, WIDTH, 1))
    return np.clip(np.array(COLORS)[mask] + stripes + grain, 0, 255).astype(np.uint8), mask


TALL = (20, 0, 60, HEIGHT), (100, 0, 140, HEIGHT), (220, 0, 290, HEIGHT)


def test_borders_that_run_from_top_to_bottom_are_as_steep_shifted_along_themselves_and_pass_all_the_same() -> None:
    picture, mask = drawn(*TALL)
    steep, border = edge_strength(picture), borders(mask)
    ys, xs = np.nonzero(border)
    along = min(steep[(ys + dy) % HEIGHT, xs].mean() for dy in (9, -9))
    assert steep[ys, xs].mean() - along < 0.01
    assert leads(steep, border)[0] > 2 * LEAD
    assert mismatch(picture, mask) is None


@pytest.mark.parametrize("boxes", [TALL, ((30, 40, 90, 120), (150, 90, 210, 200), (230, 20, 300, 70))])
def test_a_mirrored_picture_one_of_others_and_one_that_is_shifted_are_found_out(
    boxes: tuple[tuple[int, int, int, int], ...],
) -> None:
    picture, mask = drawn(*boxes)
    assert mismatch(picture, mask) is None
    other, _ = drawn((60, 10, 110, 90), (180, 120, 260, 220), (10, 130, 70, 230), seed=1)
    for wrong in (picture[:, ::-1], other, np.roll(picture, 12, axis=1)):
        assert mismatch(wrong, mask) is not None


def test_a_border_that_no_shift_leaves_is_not_judged() -> None:
    mask = (np.indices((HEIGHT, WIDTH)).sum(0) % 2).astype(np.int64)
    picture, _ = drawn()
    assert leads(edge_strength(picture), borders(mask)) == [1.0]


def test_a_crowded_strip_beside_a_bare_wall_is_as_steep_all_over_and_passes() -> None:
    """A shift of its borders ends in the crowd again; they are among the steepest of the picture all the same, and no mirrored ones are."""
    mask = np.zeros((HEIGHT, WIDTH), dtype=np.int64)
    for row in range(0, HEIGHT, 24):
        mask[row : row + 20, :40] = 1 + row // 24 % 3
    rng = np.random.default_rng(3)
    picture = rng.integers(100, 102, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    picture[:, :40] = rng.integers(0, 255, (HEIGHT, 40, 3))
    steep, border = edge_strength(picture), borders(mask)
    assert leads(steep, border)[0] < LEAD
    assert steep[border].mean() > STEEP
    assert mismatch(picture, mask) is None
    assert mismatch(picture[:, ::-1], mask) is not None


def test_edges_nearly_as_steep_at_one_shift_are_no_sign_where_at_all_others_they_are_weaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    picture, mask = np.zeros((150, 200, 3), np.uint8), np.zeros((150, 200), np.int64)
    mask[40:120, 20:60], mask[30:130, 120:160] = 1, 2
    picture[mask > 0] = 140
    pictures = sys.modules["scenegen.audit.pictures"]
    monkeypatch.setattr(pictures, "STEEP", 2.0)
    for found, right in (([0.05, *[0.3] * 11], True), ([0.05, *[0.15] * 11], False), ([0.03, *[0.3] * 11], False)):
        monkeypatch.setattr(pictures, "leads", lambda steep, border, found=found: found)
        assert (mismatch(picture, mask) is None) == right


def test_what_is_burnt_out_is_not_judged_by_and_the_rest_of_the_border_is() -> None:
    """A rack of white rails in a patch of sun on a wall; beside it a wall of many colors, and two things before it."""
    rails = [(10, y, 68, y + 4) for y in range(126, 236, 8)]
    picture, mask = drawn((84, 130, 112, 230), (124, 130, 150, 230), (200, 40, 290, 200))
    rng = np.random.default_rng(4)
    picture[120:, 74:] = np.where(mask[120:, 74:, None] > 0, picture[120:, 74:], rng.integers(120, 180, (120, WIDTH - 74, 3)))
    picture[122:238, 4:74] = 255
    for x0, y0, x1, y1 in rails:
        mask[y0:y1, x0:x1] = 4
    assert leads(edge_strength(picture)[120:, :160], borders(mask)[120:, :160])[1] < LEAD_OF_QUARTER / 2
    assert mismatch(picture, mask) is None
    for wrong in (picture[:, ::-1], np.roll(picture, 12, axis=1), np.full_like(picture, 255)):
        assert mismatch(wrong, mask) is not None


def test_white_shelves_before_white_shelves_may_end_where_no_edge_is_and_others_may_not() -> None:
    """Full of what is steeper than where the nearer one ends; the truth says what color each is of, so a wrong picture cannot say it is."""
    picture, mask = drawn((0, 0, 80, 120), (60, 0, 130, 120), (170, 130, 210, 230))
    books = np.random.default_rng(5).integers(0, 255, (HEIGHT, 12, 3))
    picture[:120, :130] = 240
    for x in (10, 36, 80, 104):
        picture[:120, x : x + 12] = books[:120]
    truth = {
        "objects": [{"id": f"thing_{k}", "attributes": {"color": color}} for k, color in enumerate(("white", "white", None))],
        "people": [],
    }
    colors = colors_of(truth)
    assert colors.tolist() == [0, 1, 1, 2]
    assert mismatch(picture, mask) is not None
    assert mismatch(picture, mask, colors) is None
    truth["objects"][1]["attributes"]["color"] = "red"
    assert mismatch(picture, mask, colors_of(truth)) is not None
    for wrong in (picture[:, ::-1], np.roll(picture, 12, axis=1)):
        assert mismatch(wrong, mask, colors) is not None
    mask[0, 0] = 90
    assert mismatch(picture, mask, colors) is None


@pytest.mark.parametrize(
    ("found", "right"),
    [([-0.05, 0.04, *[0.2] * 10], True), ([0.04, 0.04, *[0.12] * 10], False), ([-0.05, 0.02, *[0.2] * 10], False)],
)
def test_so_of_a_quarter_where_two_shifts_run_along_what_is_steeper(
    found: list[float], right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bookcase of wood before a floor of wood: its books are steeper than its border is, at two of the shifts."""
    picture, mask = drawn(*TALL)
    pictures = sys.modules["scenegen.audit.pictures"]
    monkeypatch.setattr(pictures, "STEEP_OF_QUARTER", 2.0)
    monkeypatch.setattr(pictures, "leads", lambda steep, border: [0.3] if border.shape == mask.shape else found)
    assert (mismatch(picture, mask) is None) == right
