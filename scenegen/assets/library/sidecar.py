"""The record of an imported asset: `asset.json` beside its mesh in the store."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

Triple = tuple[float, float, float]
Text = str


class Texture(BaseModel):
    """A picture that one material shows: its number in `rgb`, the sha256 and stem of its PNG file beside the mesh, its texels along u and
    v, and where it ends at its edge rather than repeats."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    material: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: tuple[int, int]
    clamped: tuple[bool, bool] = (False, False)


class Sidecar(BaseModel):
    """Who an asset is, under what licence, how it stands, and what was believed with what confidence.

    size_m is (x length, y width, z height) in our axes. surfaces: (x0, y0, x1, y1, z) in the object frame; seats: (x, y, z, yaw).
    up, front: axes of the source file ("+y"); front None: it has none. ready: it may be placed in rooms. unsure: what a person should
    look at. kind: thing, figure (a person), part (of a building). rgb: a colour of each material, the mean where it shows a picture;
    textures: the pictures that materials show. affords: what people can do with it (`catalogue.Affordance`), None: as its category.
    confused_with: nouns that a person could use for it at a glance, besides those of its kind.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format_version: int = 1
    id: str
    library: str
    kind: str = "thing"
    category: str = ""
    label: str = ""
    name: str = ""
    confused_with: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    file: str = ""
    format: str = ""
    license: str = "unknown"
    license_text: str = ""
    license_url: str = ""
    redistributable: bool | None = None
    author: str = ""
    source_url: str = ""
    up: str = "+y"
    front: str | None = None
    symmetry: str = "none"
    has_front: bool = False
    size_m: Triple
    sure: dict[str, float] = Field(default_factory=dict)
    unsure: list[str] = Field(default_factory=list)
    ready: bool = False
    placement: str = "floor"
    where: list[str] = Field(default_factory=list)
    holdable: bool = False
    grip: Triple | None = None
    affords: list[str] | None = None
    surfaces: list[tuple[float, float, float, float, float]] = Field(default_factory=list)
    seats: list[tuple[float, float, float, float]] = Field(default_factory=list)
    joints: dict[str, Triple] = Field(default_factory=dict)
    eye: Triple | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    rgb: list[Triple] = Field(default_factory=list)
    textures: list[Texture] = Field(default_factory=list)
    parts: list[str] = Field(default_factory=lambda: ["body"])
    faces: int = 0
    notes: list[str] = Field(default_factory=list)
    sha256: str = ""

    @property
    def key(self) -> str:
        """`library/id`: the name a person uses."""
        return f"{self.library}/{self.id}"
