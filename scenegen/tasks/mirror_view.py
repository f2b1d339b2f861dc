"""A mirror shows something that is itself outside the picture: in which direction from the camera is the real thing?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from scenegen.answers.choice import Labels
from scenegen.facts import Facts
from scenegen.facts.relation import remembered
from scenegen.fields import Number
from scenegen.language import nouns_match, side, told_apart
from scenegen.language.counting import ANIMALS, GOODS, LIKENESSES, PEOPLE, PRINTED, REFLECTING, SMALL, worn
from scenegen.scene import AssetRef, Camera, Object, Person, Scene
from scenegen.tasks.common.kinds import noun_of
from scenegen.tasks.common.margins import Bound
from scenegen.tasks.common.places import at_rest
from scenegen.tasks.question import Margin, Operand, Question, stated
from scenegen.tasks.task import Example, Needs, Task, TaskConfig, in_turn, referrer, task

WAYS = ("left", "back", "right")
"""Of four sectors. What lies ahead of the camera is in the picture itself, or hidden, and no mirror is needed for it."""
SECTORS = 4
NEAREST_M, FARTHEST_M = 0.8, 8.0
"""On the floor, from the camera to the middle of what is asked for."""
STRAY_CORNERS = 2
"""Of its 8 corners, so many may lie in another sector."""
LEAST_SHARE, LEAST_PIXELS, LEAST_WHOLE = 0.0012, 80, 0.6
"""Share of the picture, pixels, and share of a silhouette that its reflection must have to be known by."""


class Mirrored(NamedTuple):
    """A thing that a mirror shows and the picture else does not. number: of the thing; share: pixels of its reflection by those of the glass."""

    view: str
    mirror: str
    phrase: str
    number: int
    share: float


class MirrorViewConfig(TaskConfig):
    """margin_deg: how clear, in degrees from the nearest edge of a sector of 90 degrees, an answer must be."""

    margin_deg: Annotated[Number, Bound("edge")] = Field(
        15.0, ge=0, lt=45, description="degrees from a sector's edge that an answer must be; below 45"
    )


@task
class MirrorView(Task):
    """Frame `camera`: four sectors about the camera, by its heading on the floor. The thing shows no pixel in the picture but in the glass of
    its only mirror, well and mostly whole, by rays that are cast on from there; nothing else that shows could be meant by its noun."""

    name = "mirror_view"
    serves = (("SpatiaLab", "reflective"),)
    space = Labels(labels=WAYS, scarce=frozenset({"left", "right"}))
    Config = MirrorViewConfig
    needs = Needs(views=1, sets=("single", "mirrored"), measured=frozenset({"mirrors"}))
    templates = (
        "You can see the {b} reflected in the {a}. Where is the actual {b} relative to the camera?",
        "The {b} is visible only as a reflection in the {a}. If you stood where the camera is, facing the same way, in which direction would the actual {b} be?",
        "Look at the reflection of the {b} in the {a}. From the camera's point of view, in which direction is the actual {b}?",
        "Imagine you are taking this picture and see the {b} in the {a}. Where is the actual {b} relative to you?",
        "The picture shows the {b} only as a reflection in the {a}. Relative to the direction the camera is facing, where is the actual {b}?",
        "You are standing where the camera is, facing the same way, and see the {b} in the {a}. In which direction is the actual {b}?",
        "The {b} is visible only in the {a}. In which direction from the camera is the actual {b}?",
        "You can see the {b} in the {a}. Relative to the direction the camera is facing, where is the actual {b}?",
        "You can see the {b} only in the {a}. If you faced the same way as the camera, in which direction would the actual {b} be?",
        "The {b} is outside the picture, but its reflection is visible in the {a}. From the camera's point of view, where is the actual {b}?",
    )  # fmt: skip

    def ask(self, facts: Facts, rng: np.random.Generator, wanted: str | None = None) -> Iterator[Question]:
        """Of each picture in turn."""
        for found in in_turn(rng, self.found(facts, self._candidates, wanted), lambda one: one.view):
            yield self._question(facts, rng, found)

    def _candidates(self, facts: Facts) -> Iterator[tuple[str, Mirrored]]:
        """(direction, what is mirrored) of all that is clear."""
        rests = at_rest(facts)
        for view in facts.views:
            glass, camera = _only_mirror(facts, view), facts.camera(view)
            if glass is None or camera.time != 0.0:
                continue
            phrase, shown = referrer(facts, [view]).phrase(glass), (facts.measured.mirrors or {})[view][glass]
            clear, (words, _) = _clear(facts, view, self.margin_deg), facts.sector(f"camera:{view}", SECTORS)
            least = max(LEAST_PIXELS, LEAST_SHARE * camera.width * camera.height)
            well = (shown.pixels >= least) & (shown.pixels >= LEAST_WHOLE * shown.whole) & (shown.whole > 0)
            for k in np.flatnonzero(well & clear & rests):
                noun = noun_of(facts.entity(facts.ids[k]))
                absent = facts.sight(view, facts.ids[k]).pixels == 0
                if (
                    phrase
                    and absent
                    and str(words[k]) in WAYS
                    and _alone(facts, view, glass, int(k))
                    and told_apart((phrase, noun))
                ):
                    yield str(words[k]), Mirrored(view, glass, phrase, int(k), float(shown.pixels[k] / shown.glass))

    def _question(self, facts: Facts, rng: np.random.Generator, found: Mirrored) -> Question:
        frame, noun = f"camera:{found.view}", noun_of(facts.entity(facts.ids[found.number]))
        words, margins = facts.sector(frame, SECTORS)
        label, angle = str(words[found.number]), stated(np.rad2deg(facts.azimuth[facts.frame(frame), found.number]))
        return self.question(
            facts, [found.view], self.wording(rng, a=found.phrase, b=noun), self.space.make(label), rule="direction_of_what_is_mirrored", frame="camera",
            operands=(Operand(role="glass", id=found.mirror, phrase=found.phrase),),
            parameters={"noun": noun}, numbers={"azimuth_deg": angle, "glass_share": stated(found.share)},
            margin=Margin(value=float(margins[found.number]), unit="degrees", least=self.margin_deg),
            convention="four sectors of 90 degrees, front the heading of the camera on the floor; azimuth of the thing itself, not of its image, positive to the left",
            why=f"Relative to the way the camera faces, the actual {noun} that shows in the {found.phrase} is {side(angle)}, so the answer is {label}.",
        )  # fmt: skip

    @classmethod
    def example(cls) -> Example:
        """A camera looks straight at a mirror; an armchair stands behind the camera, a little to its left, and shows in the glass."""
        params = {"style": "rectangular", "frame": ["oak", None], "width": 1.2, "height": 1.2}
        pose = np.diag([-1.0, -1.0, 1.0, 1.0])
        pose[:3, 3] = (3.0, 0.0, 0.5)
        glass = Object(
            id="mirror", category="mirror", label="mirror", attributes={"color": "beige", "material": "oak", "style": "rectangular"}, world_from_object=pose,
            size=np.array([0.03, 1.2, 1.2]), has_front=True, support="wall", asset=AssetRef(generator="mirror", params=params),
        )  # fmt: skip
        things = [glass, Object.box("armchair", "armchair", (-1.2, 0.1), (0.8, 0.8, 0.95))]
        return Example(
            Scene(id="mirrored", objects=things, cameras=[Camera.look_at("c", (1.4, 0.0, 1.2), (3.0, 0.0, 1.05), hfov_deg=70)]),
            {"glass": "mirror"},
            "back",
            parameters={"noun": "armchair"},
        )


def _only_mirror(facts: Facts, view: str) -> str | None:
    """The id of the one thing in a view that may be called a mirror, where it is one on a wall and shows something."""
    found = [name for name in facts.seen(view) if REFLECTING in noun_of(facts.entity(name)).split()]
    measured = (facts.measured.mirrors or {}).get(view, {})
    alone = len(found) == 1 and noun_of(facts.entity(found[0])) == REFLECTING and found[0] in measured
    return found[0] if alone and facts.is_visible(view, found[0]) else None


@remembered
def _clear(facts: Facts, view: str, margin_deg: float) -> NDArray[np.bool_]:
    """(N,) what lies clearly in one sector about a view's camera, neither at its foot nor far away."""
    frame = f"camera:{view}"
    away = np.hypot(*facts.in_frame(frame)[:, :2].T)
    _, margins = facts.sector(frame, SECTORS)
    near = (away >= NEAREST_M) & (away <= FARTHEST_M)
    out: NDArray[np.bool_] = (
        near & (margins >= margin_deg) & (facts.stray_corners(frame, SECTORS) <= STRAY_CORNERS) & ~facts.decor
    )
    return out


def _alone(facts: Facts, view: str, glass: str, number: int) -> bool:
    """Whether nothing else that the picture or its mirror shows any pixel of could be meant by the noun of one thing, or shows one."""
    noun, shown = noun_of(facts.entity(facts.ids[number])), (facts.measured.mirrors or {})[view][glass].pixels
    seen = {facts.index[name] for name in facts.seen(view)} | set(np.flatnonzero(shown).tolist())
    entities = [facts.entity(facts.ids[k]) for k in seen if k != number]
    others = {noun_of(entity) for entity in entities}
    carried = {kind for one in entities if isinstance(one, Person) for kind, _ in worn(one.attributes)}
    if noun in carried or any(nouns_match(noun, other) or nouns_match(other, noun) for other in others):
        return False
    living = noun in (PEOPLE, *ANIMALS)
    return not ((noun in SMALL and others & set(GOODS)) or (living and others & {*LIKENESSES, *PRINTED}))
