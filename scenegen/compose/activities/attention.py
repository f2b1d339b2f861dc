"""Who looks at what, and who points at it: once the room is furnished, some heads are turned, eyes with them, and some arms stretched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.assets import people
from scenegen.assets.people.build import reposed
from scenegen.compose.activities.clearance import free
from scenegen.compose.activities.company import Company
from scenegen.compose.activities.people import Placed
from scenegen.compose.activities.proposals import HEAD_TURNS as CLEAR_TURNS
from scenegen.compose.layout.layout import Item, Layout
from scenegen.frames import box_entry, heading, inverse, off_boxes, yaw_pose
from scenegen.scene import Person

Floats = NDArray[np.float64]
Goal = tuple[Any, Floats]
"""An item, or somebody placed, and the point (3,) of it to look at."""
LOOKS, AT_PEOPLE, POINTS, RETURNS, ELSEWHERE = 0.8, 0.25, 0.7, 0.5, 0.5
"""How often one who may looks at something; and then at somebody rather than a thing; how often one who stands with free hands points at it
too; how often one who is looked at looks back, where that is natural; and how often one who points looks at something else."""
PICTURED_M, ELSEWHERE_DEG = 3.5, 20.0
"""Within how many metres of the eyes is rather pointed at, so that one picture holds both; how far from it, at the eyes, lies what else one looks at."""
FREE_TO_LOOK = (
    "",
    "rest",
    "holding",
    "carrying",
    "pointing",
    "arms crossed",
    "hands on hips",
    "hands behind back",
    "hands clasped",
    "waving",
)
"""What leaves the head free: nothing at the face, no work for the eyes. Without an action a hand holds or points."""
FREE_TO_POINT = ("rest", "arms crossed", "hands on hips", "hands behind back", "hands clasped", "waving", "thinking")
KINDS = ("stand", "walk", "sit", "kneel", "floor")
NEAR_M, FAR_M, ARM_M = 0.7, 6.0, 1.0
"""How near and far what is looked at is, and how near at least what is pointed at."""
AROUND_DEG, UP_DEG, DOWN_DEG = 84.0, 22.0, 38.0
"""How far the line of sight is turned against the chest at most: aside, up and down, of which the head takes most."""
FAR_DEG, FAR_KEPT = 70.0, 0.5
"""From where on a head is turned far; how often one that is stays so, whatever there is to look at: little lies just there."""
ARM_AROUND_DEG = 65.0
ARM_TURNS = tuple(turns for turns in CLEAR_TURNS if max(map(abs, turns)) < ARM_AROUND_DEG)
"""Turns of the head of who points and looks there: an arm does not reach as far aside as eyes do."""
LEAST_SPAN, CLEAR_DEG = 0.08, 5.5
"""Least size of what is looked at over its distance; what lies nearer to the line of sight than this would be meant as well."""
HEAD_TURNS, HEAD_NODS = 0.94, 0.85
"""Shares of the turn and of the nod of the line of sight that the head does; the eyes do the rest."""
REACHED_DEG, STRAY_DEG = 1.5, 2.5
RIVAL_DEG = (24.0, 85.0)
"""How far aside of what somebody points at already, at the eyes, lies what else is pointed at: far enough to tell, and near enough for one picture."""
GOALS_TRIED = 8
"""Things that stand out, to which who is to look or point turns until one is reached."""
EYES_ROUND = 3
"""How often a turn is reckoned anew, as eyes go round the body with it."""
TURNS_TRIED, ROUNDS_TRIED = 4, 10
"""Ways that somebody who stands is turned until there is something to look at, and to point at."""
MET_M, MEETINGS_TRIED, AHEAD = 3.2, 3, 0.5
"""How far at most is whom somebody meets, so that a picture shows both heads large; how many are tried, the nearest first; and how often the
chests of the two are turned there as well: few others face opposite ways where a picture shows both fronts."""


def look_about(
    layout: Layout, placed: list[Placed], rng: np.random.Generator, pointing: bool = False, meeting: float | None = None
) -> None:
    """Turn heads, and stretch arms, of some of `placed` towards things in sight and each other. Who works, reads or talks is left alone.
    pointing: whether all who hold an arm out already are to point at something. meeting: the share of those who are to look at something that
    look at somebody near, last of all; half of whom are to look back, where they can."""
    meets = [one for one in placed if one.chooses and not _holds_out(one.person)] if meeting is not None else []
    meets = [one for one, draw in zip(meets, rng.random(len(meets)), strict=True) if draw < (meeting or 0.0)]
    _look_at_things(layout, placed, rng, pointing)
    fixed: list[Placed] = []
    for one in meets:
        if one not in fixed:
            fixed += _meet(layout, placed, one, fixed, rng)


def _look_at_things(layout: Layout, placed: list[Placed], rng: np.random.Generator, pointing: bool) -> None:
    """What `look_about` has all do who meet nobody."""
    pointed: list[Item] = []
    for k, one in enumerate(placed):
        chance = rng.random(5)
        aside = float(np.rad2deg(one.person.posture.get("head_yaw", 0.0)))
        aims = pointing and _holds_out(one.person)
        if (one.chooses or aims) and _chosen(layout, placed, one, rng, pointed, elsewhere=chance[3] < ELSEWHERE):
            continue
        stays = chance[0] >= LOOKS or (abs(aside) > FAR_DEG and chance[4] < FAR_KEPT)
        if (stays and not aims) or not _may_look(one.person):
            continue
        if aims and _aim(layout, placed, one, rng, pointed, elsewhere=chance[3] < ELSEWHERE):
            continue
        things, at_people = _turned_to(layout, placed, one, rng)
        wanted = at_people if at_people and chance[1] < (AT_PEOPLE if things else 2 * AT_PEOPLE) else things
        if not wanted:
            continue
        wanted = _as_turned(one.person, wanted, aside)
        goal, at = wanted[int(rng.integers(len(wanted)))]
        if isinstance(goal, Placed):
            _look(one, at)
            if chance[3] < RETURNS and _may_look(goal.person) and goal is not one and placed.index(goal) > k:
                _look(goal, _eyes(one.person))
        elif not (chance[2] < POINTS and _point(layout, placed, one, goal, at)):
            _look(one, at)
        elif chance[3] < ELSEWHERE:
            _look_elsewhere(one, at, [*at_people, *things])


def _meet(layout: Layout, placed: list[Placed], one: Placed, fixed: list[Placed], rng: np.random.Generator) -> list[Placed]:
    """Have somebody turn to another who is near, and look at their eyes; half of those who may look back, and turn round for it where they are to
    look at something too. The two, who are to stay so; nobody where there is nobody near in sight. fixed: who does not turn any more."""
    apart = {id(other): float(np.linalg.norm(_eyes(other.person) - _eyes(one.person))) for other in placed if _has_eyes(other)}
    near = [other for other in placed if other is not one and NEAR_M < apart.get(id(other), np.inf) <= MET_M]
    for other in sorted(near, key=lambda other: apart[id(other)])[:MEETINGS_TRIED]:
        ahead = bool(rng.random() < AHEAD)
        back = rng.random() < RETURNS and other not in fixed and not _holds_out(other.person) and _may_look(other.person)
        back = back and _turn_to(layout, placed, other, one, rng, ahead)
        met = _turn_to(layout, placed, one, other, rng, ahead)
        if met and back and _look(other, _eyes(one.person)):  # whose eyes are elsewhere now
            _look(one, _eyes(other.person))
        if met or back:
            return [one, other]
    return []


def _turn_to(layout: Layout, placed: list[Placed], one: Placed, other: Placed, rng: np.random.Generator, ahead: bool) -> bool:
    """Turn somebody's eyes and head to another's eyes, and before, who is to look at something, the body to about there, or just there; whether
    that could be, else they stay as they were."""
    before, turns = (one.person, one.vertices, one.held), CLEAR_TURNS[:1] if ahead else CLEAR_TURNS
    for _ in range(TURNS_TRIED if one.chooses else 1):
        turned = not one.chooses or _turn(layout, placed, one, _turn_aside(one.person, _eyes(other.person), rng, turns))
        seen = turned and any(goal is other for goal, _ in _goals(layout, placed, one))
        if seen and _look(one, _eyes(other.person)):
            return True
        one.person, one.vertices, one.held = before
    return False


def _has_eyes(one: Placed) -> bool:
    return "left_eye" in one.person.joints


def _aim(
    layout: Layout, placed: list[Placed], one: Placed, rng: np.random.Generator, pointed: list[Item], elsewhere: bool
) -> bool:
    """Have somebody who holds an arm out point at a thing, rather at one that is near, turning round for it where there is none; whether there
    was one. Who finds none lets the arm sink. pointed: see `_chosen`. elsewhere: whether to look at something else."""
    for turn in (0.0, *rng.uniform(-np.pi, np.pi, ROUNDS_TRIED)):
        before = one.person, one.vertices
        if turn and not _turn(layout, placed, one, float(turn)):
            continue
        goals = list(_goals(layout, placed, one))
        things = [goal for goal in goals if not isinstance(goal[0], Placed)]
        order = [things[k] for k in rng.permutation(len(things))]
        order.sort(key=lambda goal: float(np.linalg.norm(goal[1] - _eyes(one.person))) > PICTURED_M)
        found = next((goal for goal in order if _point(layout, placed, one, *goal)), None)
        if found is not None:
            pointed.append(found[0])
            if elsewhere:
                _look_elsewhere(one, found[1], goals)
            return True
        one.person, one.vertices = before
    lowered = {name: value for name, value in one.person.posture.items() if name not in ("left_hand", "right_hand", "action")}
    one.person = reposed(one.person, one.person.world_from_body, lowered)
    one.vertices = _skin(one.person)
    return False


def _chosen(
    layout: Layout, placed: list[Placed], one: Placed, rng: np.random.Generator, pointed: list[Item], elsewhere: bool
) -> bool:
    """Have somebody who stands turn to one of the things about that stand out, and look at it, or point where an arm is held out; whether there
    was one. pointed: what others point at, each time anew, which is kept up. elsewhere: whether who points looks at something else."""
    before, points = (one.person, one.vertices, one.held), _holds_out(one.person)
    ranked = [goal for _, goal in Company(layout).ranked(_eyes(one.person))]
    for goal in (_as_others_point(ranked, pointed, _eyes(one.person), rng) if points else ranked)[:GOALS_TRIED]:
        if _turn(layout, placed, one, _turn_aside(one.person, _middle(goal), rng, ARM_TURNS if points else CLEAR_TURNS)):
            goals = list(_goals(layout, placed, one))
            found = next((other for other in goals if other[0] is goal), None)
            if found is not None and (_point(layout, placed, one, *found) if points else _faces(one, *found)):
                if points:
                    pointed.append(goal)
                if points and elsewhere:
                    _look_elsewhere(one, found[1], goals)
                return True
        one.person, one.vertices, one.held = before
    return False


def _as_others_point(goals: list[Item], pointed: list[Item], eyes: Floats, rng: np.random.Generator) -> list[Item]:
    """Goals in the order in which somebody tries to point at them: where nobody points yet any; then one near to what is pointed at, well aside of
    it; then what fewer point at of the two. So a picture can show both, and nothing but the arm tells which is meant."""
    goals = [goals[k] for k in rng.permutation(len(goals))]
    if not pointed:
        return goals
    times = {id(goal): sum(goal is other for other in pointed) for goal in goals}
    two = len({id(goal) for goal in pointed}) > 1

    def rank(goal: Item) -> tuple[int, float]:
        others = [_middle(other) for other in pointed if other is not goal]
        if not others or not any(_aside(eyes, _middle(goal), other) for other in others):
            return 2, 0.0
        if two and times[id(goal)]:
            return 0, times[id(goal)]
        return 1, min(float(np.linalg.norm(_middle(goal) - other)) for other in others)

    return sorted(goals, key=rank)


def _aside(eyes: Floats, one: Floats, other: Floats) -> bool:
    """Whether two points lie so far from one another, seen from the eyes, that nobody takes one for the other, and so near that a picture shows both."""
    a, b = one - eyes, other - eyes
    near, far = np.cos(np.deg2rad(RIVAL_DEG))
    return bool(far < a @ b / (np.linalg.norm(a) * np.linalg.norm(b)) < near)


def _middle(goal: Item) -> Floats:
    at: Floats = goal.pose[:3, 3] + goal.pose[:3, 2] * goal.built.size[2] / 2
    return at


def _turn_aside(person: Person, at: Floats, rng: np.random.Generator, turns: Sequence[tuple[float, float]]) -> float:
    """Radians to turn somebody by who is to look at a point of the world, so that the head, which does a share of the line of sight's turn against
    the chest, is turned by one of some ranges of degrees, as far as the neck goes."""
    aside = turns[int(rng.integers(len(turns)))]
    line = np.deg2rad(np.clip(rng.uniform(*aside) / HEAD_TURNS, 1 - AROUND_DEG, AROUND_DEG - 1))
    feet, turn = person.world_from_body[:2, 3], 0.0
    eyes = (_eyes(person)[:2] - feet) @ [1, 1j]
    for _ in range(EYES_ROUND):
        way = (at[:2] - feet) @ [1, 1j] - eyes * np.exp(1j * turn)
        turn = float(np.angle(way) - heading(person.world_from_torso) - line)
    return turn


def _faces(one: Placed, goal: Item, at: Floats) -> bool:
    """Turn somebody's eyes to a point of a thing, and the head with them; whether it points there too: to what lies low it nods less."""
    return _look(one, at) and bool(
        np.rad2deg(off_boxes(_eyes(one.person), one.person.world_from_head[:3, 0], goal.pose[None], np.array([goal.built.size])))[
            0
        ]
        <= STRAY_DEG
    )


def _turn(layout: Layout, placed: list[Placed], one: Placed, by: float) -> bool:
    """Turn somebody who stands, and what they hold, by radians; whether there was room, else they stay as they were."""
    before = one.person
    place = yaw_pose(list(before.world_from_body[:3, 3]), float(heading(before.world_from_body)) + by)
    turned = reposed(before, place, before.posture)
    held = one.held.moved(place @ inverse(before.world_from_body)) if one.held is not None else None
    points = np.concatenate([_skin(turned), *([held.spread] if held is not None else [])])
    if not free(layout, points, [other.vertices for other in placed if other is not one]):
        return False
    one.person, one.vertices, one.held = turned, points, held
    return True


def _holds_out(person: Person) -> bool:
    """Whether somebody points already, if at nothing."""
    return any("point" in (person.posture.get(f"{side}_hand") or {}) for side in ("left", "right"))


def _look_elsewhere(one: Placed, pointed: Floats, goals: list[Goal]) -> None:
    """Turn head and eyes of somebody who points at a point of the world to the first of `goals` that lies well off it, if any does."""
    way = pointed - _eyes(one.person)
    for _, at in goals:
        other = at - _eyes(one.person)
        if way @ other < np.cos(np.deg2rad(ELSEWHERE_DEG)) * np.linalg.norm(way) * np.linalg.norm(other) and _look(one, at):
            return


def _turned_to(layout: Layout, placed: list[Placed], one: Placed, rng: np.random.Generator) -> tuple[list[Goal], list[Goal]]:
    """Things and people that somebody may look at. Who stands with nothing in hand, and has no thing to look at, turns round for one."""
    before, mobile = one.person, one.held is None and one.person.posture.get("kind") == "stand"
    for turn in (0.0, *(rng.uniform(-np.pi, np.pi, TURNS_TRIED) if mobile else ())):
        if turn:
            x, y, z = before.world_from_body[:3, 3]
            place = yaw_pose([x, y, z], float(heading(before.world_from_body)) + float(turn))
            one.person = reposed(before, place, before.posture)
            if not free(layout, _skin(one.person), [other.vertices for other in placed if other is not one]):
                continue
        goals = list(_goals(layout, placed, one))
        things = [goal for goal in goals if not isinstance(goal[0], Placed)]
        if things or not mobile:
            if turn:
                one.vertices = _skin(one.person)
            return things, [goal for goal in goals if isinstance(goal[0], Placed)]
    one.person = before
    goals = list(_goals(layout, placed, one))
    return [], [goal for goal in goals if isinstance(goal[0], Placed)]


def _as_turned(person: Person, wanted: list[Goal], aside: float) -> list[Goal]:
    """Of what may be looked at, what turns the head about as far as it was before, `aside` degrees; else clearly aside; else all."""
    torso, eye = person.world_from_torso[:3, :3], _eyes(person)
    turns = [np.rad2deg(HEAD_TURNS * _angles(torso.T @ (at - eye))[0]) for _, at in wanted]
    own = [(low, high) for low, high in CLEAR_TURNS if low - 5 < aside < high + 5]
    for ranges in (own, [(low, high) for low, high in CLEAR_TURNS if low * high > 0]):
        near = [goal for goal, turn in zip(wanted, turns, strict=True) if any(low <= turn <= high for low, high in ranges)]
        if near:
            return near
    return wanted


def _skin(person: Person) -> Floats:
    """Points (P, 3) of a body in the world."""
    assert person.asset is not None
    cloud = people.build(person.asset.params, person.posture).figure.cloud
    out: Floats = cloud @ person.world_from_body[:3, :3].T + person.world_from_body[:3, 3]
    return out


def _may_look(person: Person) -> bool:
    """Whether nothing else holds the eyes of somebody."""
    posture = person.posture
    free_head = posture.get("look") is None and posture.get("action", "") in FREE_TO_LOOK
    return bool(posture) and posture.get("kind") in KINDS and free_head and "left_eye" in person.joints


def _goals(layout: Layout, placed: list[Placed], one: Placed) -> Iterator[Goal]:
    """(item or other person, point (3,) to look at) of all that one may look at: in reach of the neck, in sight, alone on its line."""
    eye, torso = _eyes(one.person), one.person.world_from_torso[:3, :3]
    about = _about(layout, placed, one)
    for k, goal in enumerate(about.all_of):
        if isinstance(goal, Placed):
            at = _eyes(goal.person)
        elif k >= about.movable or goal.decor or goal.support == "hand":
            continue
        else:
            at = _middle(goal)
        way = at - eye
        away = float(np.linalg.norm(way))
        if not NEAR_M < away < FAR_M or max(about.sizes[k]) < LEAST_SPAN * away or not _turns(torso.T @ way):
            continue
        if _alone(layout, about, goal, eye, at):
            yield goal, at


@dataclass(frozen=True)
class _About:
    """What is about somebody: things in the room, then what others hold, then the others; poses (N, 4, 4) and sizes (N, 3) of their boxes.
    movable: how many are things in the room."""

    all_of: list[Any]
    poses: Floats
    sizes: Floats
    movable: int


def _about(layout: Layout, placed: list[Placed], one: Placed) -> _About:
    items = [item for item in layout.items if item is not one.held]
    others = [other for other in placed if other is not one]
    held = [other.held for other in others if other.held is not None]
    poses = np.array([*(item.pose for item in (*items, *held)), *(other.person.world_from_body for other in others)])
    sizes = np.array([*(item.built.size for item in (*items, *held)), *(other.person.size for other in others)])
    return _About([*items, *held, *others], poses, sizes, len(items))


def _alone(layout: Layout, about: _About, goal: Any, start: Floats, at: Floats) -> bool:
    """Whether nothing lies on the line from a start to a point of something, or close to that line: no box, no wall."""
    carries = {id(goal)} | {id(up) for up in _carriers(goal)}
    other = np.array([id(found) not in carries for found in about.all_of], dtype=bool)
    first = box_entry(start, at - start, about.poses[other], about.sizes[other])
    near = np.rad2deg(off_boxes(start, at - start, about.poses[other], about.sizes[other]))
    told = np.array([not (isinstance(found, Item) and found.decor) for found in about.all_of], dtype=bool)[other]
    hidden = _walled(layout, start, at) or (first < 1.0).any() or (near[told & (first >= 1.0)] < CLEAR_DEG).any()
    return not hidden


def _walled(layout: Layout, eye: Floats, at: Floats) -> bool:
    """Whether an inner wall, doors and all, stands between two points."""
    for wall in layout.inner_walls:
        a, b, start, end = eye[:2], at[:2], np.asarray(wall.start), np.asarray(wall.end)
        sides = [
            _cross(b - a, start - a) * _cross(b - a, end - a),
            _cross(end - start, a - start) * _cross(end - start, b - start),
        ]
        if max(sides) < 0:
            return True
    return False


def _cross(one: Floats, other: Floats) -> float:
    return float(one[0] * other[1] - one[1] * other[0])


def _carriers(goal: Any) -> Iterator[Any]:
    """What a thing stands on, and what that stands on."""
    at = getattr(goal, "parent", None)
    while at is not None:
        yield at
        at = at.parent


def _turns(way: Floats, around: float = AROUND_DEG) -> bool:
    """Whether neck and eyes reach a direction (3,) in the torso's frame."""
    yaw, nod = _angles(way)
    return bool(abs(np.rad2deg(yaw)) <= around and -UP_DEG <= np.rad2deg(nod) <= DOWN_DEG)


def _angles(way: Floats) -> tuple[float, float]:
    """How far a direction is turned to the left, and downward, radians."""
    return float(np.arctan2(way[1], way[0])), float(np.arctan2(-way[2], np.hypot(way[0], way[1])))


def _eyes(person: Person) -> Floats:
    out: Floats = (person.joints["left_eye"] + person.joints["right_eye"]) / 2
    return out


def _look(one: Placed, at: Floats, **more: Any) -> bool:
    """Turn somebody's head and eyes to a point of the world; whether they got there. They stay as they were where not."""
    person = one.person
    found = person
    posture = {name: value for name, value in person.posture.items() if name != "look"} | more
    posture |= {"gaze_yaw": 0.0, "gaze_pitch": 0.0}
    for _ in range(2):
        yaw, nod = _angles(found.world_from_torso[:3, :3].T @ (at - _eyes(found)))
        posture |= {"head_yaw": round(HEAD_TURNS * yaw, 4), "head_pitch": round(HEAD_NODS * nod, 4)}
        found = reposed(person, person.world_from_body, people.clamp(posture))
    yaw, nod = _angles(found.world_from_head[:3, :3].T @ (at - _eyes(found)))
    posture |= {"gaze_yaw": round(yaw, 4), "gaze_pitch": round(nod, 4)}
    found = reposed(person, person.world_from_body, people.clamp(posture))
    way = at - _eyes(found)
    off = np.rad2deg(np.arccos(np.clip(way @ found.world_from_gaze[:3, 0] / np.linalg.norm(way), -1, 1)))
    if off > REACHED_DEG:
        return False
    one.person = found
    return True


def _point(layout: Layout, placed: list[Placed], one: Placed, goal: Any, at: Floats) -> bool:
    """Have somebody who stands with free hands point at a point of a thing, and look there; whether there was room for the arm and the thing
    is alone on its line."""
    person = one.person
    posture = dict(person.posture)
    local = (at - person.world_from_body[:3, 3]) @ person.world_from_body[:3, :3]
    may = _holds_out(person) or posture.get("action") in FREE_TO_POINT
    if posture.get("kind") not in ("stand", "walk") or one.held is not None or not may:
        return False
    if np.hypot(*local[:2]) < ARM_M or not _turns(person.world_from_torso[:3, :3].T @ (at - _eyes(person)), ARM_AROUND_DEG):
        return False
    hand = "left" if local[1] > 0 else "right"
    if not _alone(layout, _about(layout, placed, one), goal, person.joints[f"{hand}_shoulder"], at):
        return False
    before = one.person, one.vertices
    for name in ("left_hand", "right_hand", "side", "arms"):
        posture.pop(name, None)
    one.person = person.model_copy(update={"posture": posture | {"action": "pointing"}})
    if _look(one, at, **{f"{hand}_hand": {"point": [round(float(x), 4) for x in local]}}):
        one.vertices = _skin(one.person)
        if free(layout, one.vertices, [other.vertices for other in placed if other is not one]):
            return True
    one.person, one.vertices = before
    return False
