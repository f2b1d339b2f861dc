"""What must be seen before a question about it is fair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenegen.facts import Facts, image_center
from scenegen.facts.policy import HEAD_PARTS
from scenegen.facts.relation import remembered
from scenegen.frames import wrap
from scenegen.language.refer import called_by_front
from scenegen.scene import Object, Person

TORSO_PARTS = ("torso", "hips")
LEG_PARTS = ("hips", "left_leg", "right_leg")
FACE_PARTS = ("face", "eyes")
FACING_JOINTS = ("left_eye", "right_eye", "head", "left_shoulder", "right_shoulder", "chest")
BORDER = 0.02
"""Share of the image's width that a person's head and shoulders must stay clear of its border."""
HEAD_SHARE = 0.0012
TORSO_SHARE = 0.002
FACE_SHARE = 0.00025
UPRIGHT = 0.77
"""Cosine of the lean (40 degrees) beyond which nobody says which way a person faces: bent double, or lying."""
LEAST_MARGIN_DEG = 3.0
"""Degrees that a label must keep in every frame that could be meant beside the one that is asked about."""
ONE_WAY_DEG = 20.0
"""Degrees within which body, torso and head must agree for a person to face one way: beyond, words say which is meant."""
FROM_ABOVE_DEG = 35.0
"""How steeply a camera may look down on a person's chest: from higher, head and shoulders no longer show which way they point."""
FACING_SHARE = 0.006
FACING_FRACTION = 0.65
"""Share of the picture that a thing covers, and of its silhouette that shows, where it is asked which way it faces."""
FACING_IN_FRAME = 0.9
"""Share of a thing's silhouette that the picture must hold to show which way it faces."""
FRONT_PIXELS, FRONT_SHARE = 250, 0.05
"""Pixels of a thing's front parts, and their share of what shows of it, from which its front is read; the lesser is not enough."""
FROM_BEFORE_DEG = 72.0
"""How far off a thing's front, on the floor, one may stand and still see which side it is."""
BESIDE_DEG, END_ON_DEG = 30.0, 25.0
"""How far off a sofa's side one must stand to see its seat or its back; how far off a bicycle's front or back, to see which is which."""
FACE_FROM_DEG = 100.0
"""How far round from straight before a face one may stand and still see where a head is turned: at a clear profile, not behind an ear."""
MIDDLE_FRACTION, MIDDLE_IN_FRAME, MIDDLE_WIDTH = 0.65, 0.8, 0.8
"""Share of a silhouette that shows, that the picture holds, and of its width that what shows spans, where its middle counts."""
HAND_PIXELS = 24
HELD_PIXELS = 150
NOUN_FACE_PIXELS, NOUN_FACE_SHARE = 110, 0.2
"""Pixels of a face, and their share of the head's, from which "man" or "girl" can be told; hair, clothes and build alone mislead."""
NOUN_FACE_DEG = 75.0
"""How far round from straight before a face one may stand and still see whose it is: beyond, a cheek and the tip of a nose are left."""
CHILD_PIXELS, CHILD_PART_PIXELS = 900, 60
"""Pixels of a whole figure, and of its head, trunk and legs, from whose proportions a child is told from behind."""
CHILD_FRACTION, CHILD_IN_FRAME, CHILD_LEGS = 0.8, 0.9, 0.1
CHILD_HEIGHT_M = 1.32
"""Height of the tallest figure that looks a child's: a boy of ten has the build of a small man."""
READ_PIXELS = 60
"""Pixels of the front of what is called by what is on it."""
CLOTHES_PIXELS = 240
"""Pixels of a garment's own cloth, in one view, from which it and its colour can be read; of legs, a posture."""


def own_frames(facts: Facts, entity: str) -> list[str]:
    """Frames that must agree on which way an entity faces: a person's body, torso and head; a thing's own."""
    if isinstance(facts.entity(entity), Person):
        return [f"{frame}:{entity}" for frame in ("body", "torso", "head")]
    return [f"object:{entity}"]


@remembered
def facing_readable(facts: Facts, view: str, entity: str) -> bool:
    """Whether a view shows which way an entity faces: of people head and torso, of things nearly all of them, and the front parts where
    only those tell; and whether it has a heading on the floor (what lies on its back has none)."""
    if not facts.is_visible(view, entity) or not all(
        facts.has_heading[facts.frame(frame)] for frame in own_frames(facts, entity)
    ):
        return False
    seen, camera = facts.sight(view, entity), facts.camera(view)
    pixels = camera.width * camera.height
    known = facts.entity(entity)
    if isinstance(known, Person):
        upright = min(float(known.world_from_body[2, 2]), float(known.world_from_torso[2, 2])) >= UPRIGHT
        return (
            upright
            and not _from_above(facts, view, known)
            and facts.in_image(view, entity, FACING_JOINTS, BORDER)
            and facts.part_pixels(view, entity, *HEAD_PARTS) >= HEAD_SHARE * pixels
            and facts.part_pixels(view, entity, *TORSO_PARTS) >= TORSO_SHARE * pixels
        )
    whole = seen.pixels >= FACING_SHARE * pixels and seen.fraction >= FACING_FRACTION and seen.in_frame >= FACING_IN_FRAME
    return whole and not seen.truncated and _front_tells(facts, view, known)


def _from_above(facts: Facts, view: str, person: Person) -> bool:
    """Whether a camera looks down on a person's chest more steeply than FROM_ABOVE_DEG."""
    way = facts.camera(view).world_from_camera[:3, 3] - person.world_from_torso[:3, 3]
    return float(way[2]) > np.tan(np.deg2rad(FROM_ABOVE_DEG)) * float(np.hypot(way[0], way[1]))


def _front_tells(facts: Facts, view: str, thing: Object) -> bool:
    """Whether a view shows what tells which way a thing faces: of some any side, or any but one, of most the front, from before it."""
    if thing.facing in ("anywhere", "nowhere"):
        return thing.facing == "anywhere"
    turned = _off_front(facts, view, thing)
    if thing.facing == "ends":
        return bool(abs(np.rad2deg(turned) - 90.0) >= BESIDE_DEG)
    if thing.facing == "sides":
        return bool(END_ON_DEG <= np.rad2deg(turned) <= 180.0 - END_ON_DEG)
    front = facts.part_pixels(view, thing.id, "front")
    return bool(
        np.rad2deg(turned) <= FROM_BEFORE_DEG
        and front >= FRONT_PIXELS
        and front >= FRONT_SHARE * facts.sight(view, thing.id).pixels
    )


def _off_front(facts: Facts, view: str, thing: Object) -> float:
    """How far off a thing's front, on the floor, a view's camera stands, in radians."""
    way = facts.camera(view).world_from_camera[:2, 3] - facts.centers[facts.index[thing.id], :2]
    return abs(float(wrap(np.arctan2(way[1], way[0]) - facts.headings[facts.frame(f"object:{thing.id}")])))


@remembered
def middles_seen(facts: Facts, view: str) -> frozenset[str]:
    """What a view shows so that one sees where its middle is: well enough to be asked about, across most of its width and about its
    centre; of things also most of them, while a person's place is read from the head and trunk that show."""
    across = image_center(facts, view)[:, 0]
    return frozenset(name for name in facts.visible(view) if _about_middle(facts, view, name, float(across[facts.index[name]])))


def _about_middle(facts: Facts, view: str, name: str, at: float) -> bool:
    """Whether what shows of something spans most of its width, the column `at` of its centre among it."""
    seen = facts.sight(view, name)
    if seen.box2d is None:
        return False
    (x0, _, x1, _), whole = seen.box2d, seen.amodal_box or seen.box2d
    spans = x0 <= at <= x1 and x1 - x0 >= MIDDLE_WIDTH * (whole[2] - whole[0])
    if facts.is_person[facts.index[name]]:
        return spans
    return spans and seen.fraction >= MIDDLE_FRACTION and seen.in_frame >= MIDDLE_IN_FRAME


@remembered
def faces_one_way(facts: Facts, person: str, *frames: str) -> bool:
    """Whether a person's named frames (body, torso and head if none is named) head within ONE_WAY_DEG of one another."""
    yaw = np.array([facts.headings[facts.frame(f"{frame}:{person}")] for frame in frames or ("body", "torso", "head")])
    return bool((np.abs(wrap(yaw[:, None] - yaw)) <= np.deg2rad(ONE_WAY_DEG)).all())


@remembered
def face_seen(facts: Facts, view: str, person: str) -> bool:
    """Whether enough of the face shows, from before it or at a clear profile, to tell where the head is turned: hair alone does not, nor
    does a cheek from behind."""
    camera = facts.camera(view)
    enough = facts.part_pixels(view, person, *FACE_PARTS) >= FACE_SHARE * camera.width * camera.height
    return enough and _before_face(facts, view, person, FACE_FROM_DEG)


@remembered
def eyes(facts: Facts, person: str) -> NDArray[np.float64]:
    """(3,) between a person's eyes in the world; the origin of the gaze where there are none."""
    known = facts.entity(person)
    assert isinstance(known, Person)
    both = [known.joints[name] for name in ("left_eye", "right_eye") if name in known.joints]
    out: NDArray[np.float64] = np.mean(both, axis=0) if len(both) == 2 else known.world_from_gaze[:3, 3]
    return out


def views_at_start(facts: Facts) -> list[str]:
    """The views of the start, and all where nothing moves: facts have poses and sight as they are then."""
    return [view for view in facts.views if not facts.scene.tracks or facts.camera(view).time == 0.0]


def readable_people(facts: Facts, view: str) -> list[str]:
    """People whose facing a view shows, in stored order."""
    return [person.id for person in facts.scene.people if facing_readable(facts, view, person.id)]


YOUNG = ("boy", "girl")
TELLING_HAIR = {
    "bald": "man",
    "crop": "man",
    "short": "man",
    "bob": "woman",
    "long": "woman",
    "ponytail": "woman",
    "bun": "woman",
}
"""What a reader takes an adult's face for by the hair; with other hair a face alone tells too few."""
OLD_TELLING = ("bald", "long")
"""Hair by which an elderly man or woman is told: short white hair is worn by both, and what is tied behind looks short from before."""
OLD_FACE_PIXELS = 200
"""Pixels of a face from which an age can be read: gray hair alone may be anybody's."""
UNDER_HATS = ("long",)
"""Hair that shows under a hat."""


def noun_seen(facts: Facts, views: list[str], person: Person) -> str:
    """What somebody may be called by what the views show: man or woman by a face with a beard or telling hair, elderly by gray or white
    hair around a face, child by a build; else "person". A face alone tells no boy from a girl, nor from a grown-up.

    People of whose hair nothing is known (imported ones) are called by their label where the face shows."""
    kind, known = person.label.split(" ")[-1], person.attributes
    if kind in YOUNG:
        return "child" if build_shown(facts, views, person.id) else "person"
    if not face_shown(facts, views, person.id):
        return "person"
    if "hair" not in known:
        return person.label
    hair = known["hair"] if not known.get("hat") or known["hair"] in UNDER_HATS else ""
    told = "man" if known.get("beard") else TELLING_HAIR.get(hair, "")
    elderly = person.label.startswith("elderly")
    if told != kind or (elderly and not known.get("beard") and hair not in OLD_TELLING):
        return "person"
    gray = hair not in ("", "bald") and known.get("hair_color") in ("gray", "white")
    old = gray and face_shown(facts, views, person.id, OLD_FACE_PIXELS)
    return person.label if old or not elderly else kind


def face_shown(facts: Facts, views: list[str], person: str, least: int = NOUN_FACE_PIXELS) -> bool:
    """Whether some view shows enough of a face, `least` pixels or more, to tell who it is."""
    return any(
        (face := facts.part_pixels(view, person, *FACE_PARTS)) >= least
        and face >= NOUN_FACE_SHARE * facts.part_pixels(view, person, *HEAD_PARTS)
        and _before_face(facts, view, person, NOUN_FACE_DEG)
        for view in views
    )


def _before_face(facts: Facts, view: str, person: str, within_deg: float) -> bool:
    """Whether a view's camera stands before a face, within so many degrees of where the head points at the view's time."""
    known = _then(facts, view).entity(person)
    assert isinstance(known, Person)
    sight = facts.camera(view).world_from_camera[:3, 3] - known.world_from_head[:3, 3]
    return float(sight @ known.world_from_head[:3, 0]) >= np.cos(np.deg2rad(within_deg)) * float(np.linalg.norm(sight))


def _then(facts: Facts, view: str) -> Facts:
    """Facts of the time at which a view looks: of a clip's frame, those of its instant."""
    if facts.view_set is None or not facts.scene.tracks:
        return facts
    looks = zip(facts.view_set.cameras, facts.instants, strict=True)
    return next((then for camera, then in looks if camera.id == view), facts)


def build_shown(facts: Facts, views: list[str], person: str) -> bool:
    """Whether some view shows a small figure that stands from head to foot as it is then, so that its proportions tell a child from an adult."""
    return any(_small_and_upright(_then(facts, view), person) and _build_in(facts, view, person) for view in views)


def _small_and_upright(then: Facts, person: str) -> bool:
    """Whether somebody stands, walks or runs at an instant, no taller than a child is: a step, or a head that is raised, makes a centimetre."""
    known = then.entity(person)
    upright = isinstance(known, Person) and known.posture.get("kind") in ("stand", "walk", "run")
    return upright and float(known.size[2]) <= CHILD_HEIGHT_M


def _build_in(facts: Facts, view: str, person: str) -> bool:
    """Whether a view shows a figure from head to foot, and large enough."""
    seen = facts.sight(view, person)
    parts = all(facts.part_pixels(view, person, *some) >= CHILD_PART_PIXELS for some in (HEAD_PARTS, TORSO_PARTS, LEG_PARTS))
    whole = seen.pixels >= CHILD_PIXELS and seen.fraction >= CHILD_FRACTION and seen.in_frame >= CHILD_IN_FRAME
    return parts and whole and facts.part_pixels(view, person, *LEG_PARTS) >= CHILD_LEGS * seen.pixels


def face_of_thing_shown(facts: Facts, views: list[str], name: str) -> bool:
    """Whether some view shows enough of the front of a thing that is called by what is on it, a road sign say; of others nothing is asked."""
    thing = facts.entity(name)
    if not isinstance(thing, Object) or not called_by_front(thing):
        return True
    return any(
        facts.part_pixels(view, name, "front") >= READ_PIXELS and np.rad2deg(_off_front(facts, view, thing)) <= FROM_BEFORE_DEG
        for view in views
    )


def garment_shown(facts: Facts, views: list[str], person: str, half: str) -> bool:
    """Whether some view shows enough of the cloth of a garment ("top", "bottom") itself: a bare arm is no sleeve."""
    return any(facts.part_pixels(view, person, f"garment:{half}") >= CLOTHES_PIXELS for view in views)


def legs_shown(facts: Facts, views: list[str], person: str) -> bool:
    """Whether some view shows enough of the legs to tell how a person sits, kneels or walks."""
    return any(facts.part_pixels(view, person, *LEG_PARTS) >= CLOTHES_PIXELS for view in views)
