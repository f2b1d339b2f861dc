"""What one scene is asked to hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from scenegen.assets.library.selection import AssetSelection
from scenegen.compose.light import LightPlan
from scenegen.fields import Number, People, Share, Things, Whole
from scenegen.limits import ROOM_METRES

Priors = Literal["flat", "realistic"]
"""How sizes and numbers are spread: over all that is usual alike, or as homes have them, most of them near the middle."""
Length = Annotated[Number, Field(ge=1.5, le=ROOM_METRES)]


class SceneSpec(BaseModel):
    """kind: a room kind, None to draw one. things, people: least and most; decor (rugs, curtains, sockets) comes on top of things.
    size: room length and width in metres, 1.5 to 100, None to draw them: of the kind's usual sizes for up to 40 things, larger
    for more (up to 200); a room much larger than usual is furnished several times over. style: a family of looks whose materials
    and colours go together (`STYLES`: modern, rustic, classic, industrial), None for mixed. clutter: how much small things fill the
    surfaces and strew the floor, from 0 (none beyond the least of `things`) to 1 (as many as go in, up to the most of `things`);
    None draws their number evenly from `things`. budget: how often the furnishing is tried before giving up. light: moods, exposure,
    white balance and contrast of the pictures. priors: whether sizes of rooms and things are drawn evenly from what is usual, or gather about
    its middle. pointing: the share of people who stand and point at something; None: as many as do by themselves. gazing: the share of them who
    stand and look at something that stands out among others, which those who are to point do then too. meeting: the share of these who look at somebody near, some of whom look
    back; None: as many as do by themselves. holding: the share of the others who
    stand and hold something in one hand. again: the share of what is set out and strewn that is another of a kind which is there, where it can be of
    another colour, another height, and on another level; None: as it comes. assets: imported libraries to draw things from."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    kind: str | None = None
    things: Things = (8, 40)
    people: People = (0, 4)
    size: tuple[Length, Length] | None = None
    style: str | None = None
    clutter: Share | None = None
    pointing: Share | None = None
    gazing: Share | None = None
    meeting: Share | None = None
    holding: Share | None = None
    again: Share | None = None
    budget: Whole = Field(default=8, ge=1, le=1000)
    light: LightPlan = Field(default_factory=LightPlan)  # type: ignore[arg-type]
    priors: Priors = "flat"
    assets: AssetSelection | None = None
