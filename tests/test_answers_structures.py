"""Boxes, orders, sets, paths, maps, graphs, captions and directions: read as models write them, scored by hand and against other code."""

from __future__ import annotations

import json

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial.transform import Rotation
from scipy.stats import kendalltau

from scenegen.answers import Unparsed, judge
from scenegen.answers.box2d import Box2dAnswer, iou_2d
from scenegen.answers.boxes3d import Box3d, Boxes3dAnswer
from scenegen.answers.caption import CaptionAnswer
from scenegen.answers.direction import DirectionAnswer
from scenegen.answers.graph import GraphAnswer
from scenegen.answers.layout import LayoutAnswer
from scenegen.answers.path import PathAnswer
from scenegen.answers.point2 import Mask, Point2Answer
from scenegen.answers.sequence import SequenceAnswer
from scenegen.answers.set import SetAnswer


def box3d(label: str, *numbers: float) -> dict[str, object]:
    return {"bbox_3d": numbers, "label": label}


CUBE = (0, 0, 5, 1, 1, 1, 0, 0, 0)
ASIDE = (0.5, 0, 5, 1, 1, 1, 0, 0, 0)
AWAY = (4, 0, 5, 1, 1, 1, 0, 0, 0)


def test_box_lists_by_the_reward_of_vst() -> None:
    truth = Boxes3dAnswer.model_validate({"boxes": [box3d("chair", *CUBE), box3d("lamp", *AWAY)]})
    assert judge(truth, truth.text).score == 1.0
    swapped = json.dumps([box3d("lamp", *AWAY), box3d("chair", *CUBE)])
    assert judge(truth, swapped).score == 1.0
    one = json.dumps([box3d("chair", *ASIDE)])  # IoU 1/3: half the mean of (1/3, 0), half of F1 = 2 · 1 / (1 + 2)
    assert judge(truth, one).score == pytest.approx(0.5 * (1 / 3) / 2 + 0.5 * 2 / 3)
    three = json.dumps([box3d("chair", *CUBE), box3d("lamp", *AWAY), box3d("lamp", 9, 9, 9, 1, 1, 1, 0, 0, 0)])
    assert judge(truth, three).score == pytest.approx(0.5 * 1 + 0.5 * 4 / 5)
    wrong = json.dumps([box3d("sofa", *CUBE), box3d("lamp", *AWAY)])
    assert judge(truth, wrong).score == pytest.approx(0.5 * 0.5 + 0.5 * 0.5)
    blind = truth.model_copy(update={"labelled": False})
    assert judge(blind, wrong).score == 1.0


def test_box_lists_by_f1_and_iou() -> None:
    boxes = [box3d("chair", *CUBE), box3d("chair", *AWAY)]
    said = json.dumps([box3d("chair", *ASIDE), box3d("chair", *AWAY)])
    for thresholds, score in (((0.25,), 1.0), ((0.5,), 0.5), ((0.25, 0.5), 0.75)):
        truth = Boxes3dAnswer.model_validate({"boxes": boxes, "metric": "f1", "thresholds": thresholds})
        assert judge(truth, said).score == pytest.approx(score)
    assert judge(Boxes3dAnswer.model_validate({"boxes": boxes, "metric": "iou"}), said).score == pytest.approx((1 / 3 + 1) / 2)


def test_box_lists_are_read_as_models_write_them() -> None:
    truth = Boxes3dAnswer.model_validate({"boxes": [box3d("chair", *CUBE)]})
    entry = '{"bbox_3d": [0, 0, 5, 1, 1, 1, 0, 0, 0], "label": "Chair"}'
    good = (
        f"```json\n[{entry}]\n```", f"Here you are:\n[{entry},]", entry, f'{{"boxes": [{entry}]}}', entry.replace('"', "'"),
        f"<think>[1, 2]</think><answer>[\n{entry}\n]</answer>", f"```\n{entry}\n```\nThat is all I see.", entry.replace("0, 0, 0]", "0, 0, 2.0]"),
    )  # fmt: skip
    for reply in good:
        assert judge(truth, reply).score == 1.0, reply
    bad = ("[]", "no boxes", '[{"bbox_3d": [1, 2, 3], "label": "x"}]', entry.replace("1, 1, 1", "1, 0, 1"), entry.replace("5", "NaN"), entry.replace("5", "1e400"), f"[{entry}")  # fmt: skip
    assert [judge(truth, reply).why is not None for reply in bad[:-1]] == [True] * 6
    assert judge(truth, bad[-1]).score == 1.0  # cut off, but the one entry is whole


def test_nine_numbers_turn_the_box_as_scipy_does() -> None:
    rng = np.random.default_rng(4)
    for _ in range(30):
        rotation = Rotation.random(rng=rng).as_matrix()
        box = Box3d.of("x", (1, 2, 3), rotation, (0.5, 1, 2))
        assert np.allclose(box.rotation, rotation, atol=1e-9)
        assert np.allclose(
            Rotation.from_euler("xyz", np.array(box.bbox_3d[6:]) * 180, degrees=True).as_matrix(), rotation, atol=1e-9
        )


def test_iou_of_boxes_in_a_picture() -> None:
    truth = Box2dAnswer(box=(10, 10, 30, 30), width=100, height=80)
    assert judge(truth, '{"bbox_2d": [20, 10, 40, 30], "label": "x"}').score == pytest.approx(200 / 600)
    assert judge(truth, "[20, 10, 40, 30]").score == pytest.approx(200 / 600)
    assert judge(truth, "The box is (10, 10), (30, 30).").score == 1.0
    assert judge(truth, "<|box_start|>(10,10),(30,30)<|box_end|>").score == 1.0
    assert judge(truth, "<box>[[10, 10, 30, 30]]</box>").score == 1.0
    assert judge(truth, '{"x1": 10, "y1": 10, "x2": 30, "y2": 30}').score == 1.0
    assert judge(truth, "[40, 10, 20, 30]").why
    assert judge(truth, "[[1, 1, 5, 5], [10, 10, 30, 30]]").why
    assert judge(truth, "[60, 60, 70, 70]").score == 0.0
    at_half = truth.model_copy(update={"threshold": 0.5})
    assert [judge(at_half, reply).score for reply in ("[10, 10, 30, 25]", "[20, 10, 40, 30]")] == [1.0, 0.0]
    thousand = truth.asked_in("thousand")
    assert thousand.text == '{"bbox_2d": [100, 125, 300, 375]}'
    assert judge(thousand, thousand.text).score == 1.0
    assert judge(truth.asked_in("unit"), "[0.1, 0.125, 0.3, 0.375]").score == 1.0


def test_iou_of_boxes_in_a_picture_is_cocos() -> None:
    """By COCO's own code, whose boxes are corner and size."""
    mask = pytest.importorskip("pycocotools.mask")
    rng = np.random.default_rng(3)
    low, size = rng.integers(0, 60, (2, 40, 2)), rng.integers(1, 40, (2, 40, 2))
    one, two = (np.concatenate([low[k], size[k]], 1).astype(float) for k in (0, 1))
    ours = [[iou_2d((x, y, x + w, y + h), (a, b, a + c, b + d)) for a, b, c, d in two] for x, y, w, h in one]
    assert np.count_nonzero(ours) > 200
    assert ours == pytest.approx(mask.iou(one, two, np.zeros(len(two))), abs=1e-9)


def test_points_hit_masks_boxes_or_are_near() -> None:
    mask = np.zeros((20, 30), dtype=bool)
    mask[5:9, 10:14] = True
    mask[15, 2] = True
    truth = Point2Answer(point=(12, 7), width=30, height=20, mask=Mask.of(mask))
    for x in range(30):
        for y in range(20):
            assert judge(truth, f"({x}, {y})").score == float(mask[y, x])
    assert judge(truth, "[200, 7]").score == 0.0
    assert sum(Mask.of(mask).counts[1::2]) == mask.sum()
    boxed = Point2Answer(point=(12, 7), width=30, height=20, box=(10, 5, 14, 9))
    assert [judge(boxed, reply).score for reply in ("(10, 9)", '{"point_2d": [15, 7]}', '[{"x": 11, "y": 6}]')] == [1.0, 0.0, 1.0]
    near = Point2Answer(point=(10, 10), width=100, height=100, within_px=5, lost_px=25)
    assert [judge(near, reply).score for reply in ("(13, 14)", "(10, 25)", "(10, 40)")] == pytest.approx([1.0, 0.5, 0.0])
    with pytest.raises(ValidationError, match="mask"):
        Point2Answer(point=(1, 1), width=30, height=20, mask=Mask.of(mask))


def test_orders_by_kendall_are_scipys() -> None:
    rng = np.random.default_rng(2)
    items = tuple("abcdef")
    truth = SequenceAnswer(items=items, metric="kendall")
    for _ in range(30):
        order = rng.permutation(6)
        tau = kendalltau(range(6), np.argsort(order)).statistic
        assert truth.score(truth.saying(items=tuple(items[k] for k in order))) == pytest.approx((tau + 1) / 2)


def test_orders() -> None:
    items = ("lamp", "red chair", "sofa")
    for metric, scores in (
        ("exact", (1, 0, 0)),
        ("position", (1, 1 / 3, 0)),
        ("kendall", (1, 2 / 3, 1 / 3)),
        ("edit", (1, 1 / 3, 1 / 3)),
    ):
        truth = SequenceAnswer(items=items, metric=metric)  # type: ignore[arg-type]
        replies = ("lamp, red chair, sofa", "red chair -> lamp -> sofa", "First the red chair, then the sofa, then the lamp.")
        assert [judge(truth, reply).score for reply in replies] == pytest.approx(list(scores)), metric
    truth = SequenceAnswer(items=items)
    for reply in (
        "1. Lamp\n2. Red chair\n3. Sofa",
        '["lamp", "red chair", "sofa"]',
        "The sofa stands by the lamp.\nlamp, red chair, sofa",
        "lamp > red-chair > sofa",
        "The order is clear. The answer is: lamp, red chair, sofa.",
    ):
        assert judge(truth, reply).score == 1.0, reply
    assert judge(truth, "The sofa appears after the lamp.").why
    assert judge(truth, "I see nothing.").why
    turns = SequenceAnswer(items=("left", "right", "left"), among=("back", "left", "right"), repeats=True, metric="position")
    assert judge(turns, "turn left, then right, then left").score == 1.0
    assert judge(turns, "left, left").score == pytest.approx(1 / 3)


def test_sets() -> None:
    among = ("chair", "lamp", "sofa", "mug")
    truth = SetAnswer(items=("chair", "lamp"), among=among)
    replies = (
        "chair and lamp",
        "the lamp, the chair and the sofa",
        "none",
        "All of them",
        "chair, lamp, but not the sofa",
        '["lamp"]',
    )
    assert [judge(truth, reply).score for reply in replies] == pytest.approx([1, 4 / 5, 0, 2 / 3, 1, 2 / 3])
    assert judge(truth.model_copy(update={"metric": "jaccard"}), "lamp, sofa").score == pytest.approx(1 / 3)
    assert judge(SetAnswer(items=(), among=among), "None.").score == 1.0
    assert judge(truth, "no idea what").why


def test_every_shortest_path_is_right() -> None:
    edges = (
        ("A", "B", 1.0),
        ("B", "D", 1.0),
        ("A", "C", 1.0),
        ("C", "D", 1.0),
        ("A", "D", 2.5),
        ("D", "E", 1.0),
        ("C", "F", 0.5),
        ("F", "D", 1.5),
    )
    truth = PathAnswer(nodes=("A", "B", "D", "E"), edges=edges)
    scores = {
        "A -> B -> D -> E": 1.0, "A, C, D, E": 1.0, "A -> D -> E": 3 / 3.5, "A → C → F → D → E": 3 / 4, "A -> B -> E": 0.0, "B -> D -> E": 0.0, "A -> B -> D": 0.0,
        "Go from A to B, then from B to D, and from D to E.": 1.0, '["A", "C", "D", "E"]': 1.0, "A chair is in the way. A -> C -> D -> E": 1.0, "A -> B -> A -> B -> D -> E": 3 / 5,
    }  # fmt: skip
    for reply, score in scores.items():
        assert judge(truth, reply).score == pytest.approx(score), reply
    assert judge(truth, "I do not know").why
    assert truth.agrees(truth.saying(nodes=("A", "C", "D", "E")))
    one_way = PathAnswer(nodes=("A", "B", "D"), edges=edges, directed=True)
    assert one_way.score(one_way.saying(nodes=("A", "C", "F", "D"))) == pytest.approx(2 / 3)
    with pytest.raises(ValidationError, match="not one of the shortest"):
        PathAnswer(nodes=("A", "D", "E"), edges=edges)
    with pytest.raises(ValidationError, match="no edge"):
        PathAnswer(nodes=("A", "E"), edges=edges)


def test_shortest_is_dijkstras() -> None:
    rng = np.random.default_rng(6)
    for _ in range(20):
        count = 8
        weights = np.where(rng.random((count, count)) < 0.4, rng.integers(1, 9, (count, count)), 0).astype(float)
        np.fill_diagonal(weights, 0)
        lengths, before = dijkstra(csr_matrix(weights), indices=0, return_predecessors=True)
        goal = max((k for k in range(count) if np.isfinite(lengths[k])), key=lambda k: lengths[k])
        nodes = [goal]
        while nodes[-1] != 0:
            nodes.append(int(before[nodes[-1]]))
        edges = tuple((f"n{i}", f"n{j}", weights[i, j]) for i, j in zip(*np.nonzero(weights), strict=True))
        if goal:
            truth = PathAnswer(nodes=tuple(f"n{k}" for k in nodes[::-1]), edges=edges, directed=True)
            assert truth.shortest == pytest.approx(lengths[goal])


def test_maps() -> None:
    places = [{"name": "chair", "position": (2, 2)}, {"name": "lamp", "position": (6, 2)}, {"name": "sofa", "position": (2, 7)}]
    said = (
        '{"chair": [3, 2], "lamp": [6, 2], "sofa": [8, 7]}'  # two near, the sofa off: its two pairs with the others change sides
    )
    for metric, score in (("positions", 2 / 3), ("relations", 1 / 3), ("agreement", 0.5)):
        truth = LayoutAnswer.model_validate({"places": places, "metric": metric})
        assert judge(truth, truth.text).score == 1.0
        assert judge(truth, said).score == pytest.approx(score), metric
    truth = LayoutAnswer.model_validate({"places": places})
    assert judge(truth, '```json\n{"chair": [[2, 2]], "lamp": [[6, 2]], "sofa": [[2, 7]]}\n```').score == 1.0
    assert judge(truth, '[{"name": "Chair", "position": [2, 2]}]').score == pytest.approx((1 / 3 + 0) / 2)
    assert judge(truth, '{"objects": [{"name": "chair", "position": [1, 1]}, {"name": "the chair", "position": [2, 2]}, {"name": "chair", "position": [3, 3]}]}').why  # fmt: skip
    assert judge(truth, "chair at the left").why


def test_maps_by_mindcube_go_by_relations_and_facings_and_may_be_turned() -> None:
    given = [
        {"name": "chair", "position": (2, 2), "facing": "up"},
        {"name": "lamp", "position": (6, 3)},
        {"name": "sofa", "position": (2, 7), "facing": "left"},
    ]
    truth = LayoutAnswer.model_validate({"places": given, "metric": "mindcube"})
    turned = {
        "objects": [
            {"name": "chair", "position": [7, 2], "facing": "right"},
            {"name": "lamp", "position": [6, 6]},
            {"name": "sofa", "position": [2, 2], "facing": "up"},
        ]
    }
    assert judge(truth, json.dumps(turned)).score == 1.0  # a quarter turn clockwise: (x, y) -> (9 - y, x)
    turned["objects"][0]["facing"] = "left"
    assert judge(truth, json.dumps(turned)).score == pytest.approx(0.7 + 0.3 / 2)
    mirrored = {"chair": [7, 2], "lamp": [3, 3], "sofa": [7, 7]}
    assert judge(truth, json.dumps(mirrored)).score < 0.8


def test_graphs() -> None:
    truth = GraphAnswer(
        triples=(("chair", "left of", "desk"), ("mug", "on", "desk"), ("sofa", "next to", "lamp")),
        inverse=(("left of", "right of"), ("next to", "next to")),
    )
    replies = {
        '[["desk", "right of", "chair"], ["mug", "on", "desk"], ["lamp", "next to", "sofa"]]': 1.0, '[["chair", "left of", "desk"]]': 0.5, '[["desk", "left of", "chair"]]': 0.0,
        '{"objects": ["mug"], "relations": [{"subject": "Mug", "predicate": "on", "object": "desk"}]}': 0.5, '["mug", "on", "desk"]': 0.5,
        '[["mug", "on", "desk"], ["mug", "on", "sofa"], ["desk", "on", "mug"]]': 1 / 3,
    }  # fmt: skip
    for reply, score in replies.items():
        assert judge(truth, reply).score == pytest.approx(score), reply
    assert judge(truth, "[1, 2, 3]").why


def test_captions() -> None:
    truth = CaptionAnswer(caption="the red chair stands left of the desk")
    assert judge(truth, "The red chair stands left of the desk.").score == 1.0
    assert judge(truth, "the chair stands left of a desk").score == pytest.approx(2 * 6 / (7 + 8))
    edit = CaptionAnswer(caption="a red mug", metric="edit")
    assert judge(edit, "a red rug").score == pytest.approx(1 - 1 / 9)
    must = CaptionAnswer(caption="A mug is on the desk.", metric="mentions", must=("mug", "on the desk"), never=("lamp",))
    replies = (
        "On the desk stands a mug.",
        "A mug and a lamp are on the desk.",
        "a mug",
        "There is no lamp; a mug is on the desk.",
        "It is not on the desk, this mug.",
    )
    assert [judge(must, reply).score for reply in replies] == pytest.approx([1.0, 0.0, 0.5, 1.0, 0.5])


DIRECTIONS = {
    "front-left": "front-left", "It is in front of you, to the left.": "front-left", "to your left and in front": "front-left", "behind you": "back", "right behind you": "back", "to the rear right": "back-right",
    "the front left": "front-left", "It's not on the left but on the right.": "right", "directly ahead": "front", "to the left or the right": None, "left and right": None, "nowhere": None, "right in front": "front",
    "The answer is back-left.": "back-left", "**Left**": "left", "it is on the left-hand side": "left", "backwards, to the left": "back-left",
}  # fmt: skip


@pytest.mark.parametrize(("reply", "label"), DIRECTIONS.items())
def test_directions_are_read(reply: str, label: str | None) -> None:
    said = DirectionAnswer(label="front").parse(reply)
    assert (None if isinstance(said, Unparsed) else said.label) == label, said


def test_directions_of_clock_and_compass_and_height() -> None:
    clock = DirectionAnswer(label="3 o'clock", system="clock", near=0.5)
    replies = ("3 o'clock", "At three o'clock.", "3", "3:00", "4 o’clock", "9 o'clock")
    assert [judge(clock, reply).score for reply in replies] == [1, 1, 1, 1, 0.5, 0]
    compass = DirectionAnswer(label="north-east", system="compass", near=0.5)
    replies = ("NE", "northeast", "north-east", "North East", "north", "E", "west", "to the south-west")
    assert [judge(compass, reply).score for reply in replies] == [1, 1, 1, 1, 0.5, 0.5, 0, 0]
    height = DirectionAnswer(label="left-above", near=0.5)
    replies = ("above and to the left", "left-above", "left", "up and left", "front-left-above")
    assert [judge(height, reply).score for reply in replies] == [1, 1, 0, 1, 0.5]
    for wrong in ("left-front", "front-back", "sideways", "left-"):
        with pytest.raises(ValidationError):
            DirectionAnswer(label=wrong)
