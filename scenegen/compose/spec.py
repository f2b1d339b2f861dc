"""What one scene is asked to hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from scenegen.assets.use import AssetUse


class SceneSpec(BaseModel):
    """kind: a room kind, None to draw one. things, people: least and most; dressing (rugs, curtains, sockets) comes on top of things.
    views: cameras. size: room length and width in metres, None to draw them: of the kind's usual sizes for up to 40 things, larger
    for more (up to 200); a room much larger than usual is furnished several times over. style: a family of looks whose materials
    and colours go together (`STYLES`: modern, rustic, classic, industrial), None for mixed. clutter: how much small things fill the
    surfaces and strew the floor, from 0 (none beyond the least of `things`) to 1 (as many as go in, up to the most of `things`);
    None draws their number evenly from `things`. budget: how often the furnishing is tried before giving up. assets: imported
    libraries to draw things from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str | None = None
    things: tuple[int, int] = (8, 40)
    people: tuple[int, int] = (0, 4)
    views: int = Field(default=4, ge=0, le=64)
    width: int = Field(default=640, ge=16, le=8192)
    height: int = Field(default=480, ge=16, le=8192)
    hfov_deg: tuple[float, float] = (50.0, 80.0)
    size: tuple[float, float] | None = None
    style: str | None = None
    clutter: float | None = Field(default=None, ge=0, le=1)
    budget: int = Field(default=8, ge=1, le=1000)
    assets: AssetUse | None = None
