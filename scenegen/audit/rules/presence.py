"""Looks again whether there is such a thing in the pictures, from the rows of the views and the words of the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from scenegen.audit.geometry import Truth, entities
from scenegen.audit.kinds import NAMED, in_doubt, well_seen, word_for
from scenegen.audit.rules.base import Found, Given, Rule, rule
from scenegen.audit.source import Row

PASSES_FOR = {
    "black": "navy brown gray",
    "blue": "navy teal purple",
    "green": "teal",
    "orange": "red pink brown yellow beige",
    "pink": "red orange brown purple white beige gray",
    "purple": "blue navy teal pink",
    "red": "orange pink brown",
    "white": "beige gray pink",
    "yellow": "orange beige brown",
}
"""Colours that are asked for -> what may look like them."""


@rule
class ShownOrNowhere(Rule):
    """There is the one that the evidence names, as some picture shows it; or no pixel of any, nor of what could be meant."""

    task = "presence"
    name = "shown_or_nowhere"
    roles = {"shown": "any"}
    perhaps = ("shown",)
    unnamed = ("shown",)
    frames = ("image",)
    unit = "share that shows"
    convention = "there is what shows well in a picture; there is not what no pixel shows of in any"
    values = ("yes", "no")
    answer_type = "yes_no"
    parameters = {"noun": NAMED, "color": ("", *PASSES_FOR), "negated": (True, False)}
    numbers = ("pixels",)
    views = (1, 3)
    least_from = "fraction"

    def recompute(self, truth: Truth, given: Given, views: Sequence[Row]) -> Found:
        """Of what is said to be there, the picture that shows as much of it as is stated, or shows it best; else every cell of every picture."""
        known, noun, color = entities(truth), given.parameter("noun"), given.parameter("color")
        named, denied = given.ids_of("shown"), given.parameter("negated")
        cells = [(cell, known[cell["id"]]) for cell in chain(*(view["visible"] for view in views)) if cell["pixels"] > 0]
        own = [(cell, entity) for cell, entity in cells if word_for(entity) == noun]
        well = [(cell, entity) for cell, entity in own if well_seen(cell, entity)]
        if named:
            right = [cell for cell, entity in well if cell["id"] == named[0] and color in ("", _painted(entity))]
            stated = [cell for cell in right if cell["pixels"] == given.number("pixels")]
            best = max(stated or right, key=lambda cell: cell["pixels"], default=None)
            if best is None:
                return Found(None, 0.0, {"pixels": 0.0})
            return Found("no" if denied else "yes", best["pixels"] / best["amodal_pixels"], {"pixels": float(best["pixels"])})
        none = not any(in_doubt(entity, noun) for _, entity in cells)
        if color:
            others = all(_painted(entity) not in ("", color, *PASSES_FOR[color].split()) for _, entity in own)
            none = none and others and all(_one_in(view, well) for view in views)
        else:
            none = none and not own
        return Found(("yes" if denied else "no") if none else None, 1.0, {"pixels": 0.0})

    def note(self, note: str, given: Given) -> Iterator[str]:
        """The thing with its article, or bare where it is said that there is none."""
        what = f"{given.parameter('color')} {given.parameter('noun')}".strip()
        article = "an" if what.startswith(("a", "e", "i", "o", "u")) else "a"
        if note != (what if given.parameter("negated") else f"{article} {what}"):
            yield f"it asks for {note!r}, looked for is {what!r}"

    def kind(self, kind: str, given: Given, truth: Truth) -> Iterator[str]:
        """Wordings that deny are for what is denied."""
        if ("negated" in kind) != given.parameter("negated"):
            yield f"a wording of kind {kind!r}, negated is {given.parameter('negated')}"

    def reading(self, row: Row, given: Given, truth: Truth) -> Iterator[str]:
        """Several pictures are spoken of where there are several."""
        if ("several" in row["template"]) != (len(row["view_ids"]) > 1):
            yield f"a wording {row['template']} for {len(row['view_ids'])} pictures"


def _painted(entity: Truth) -> str:
    return str(entity["attributes"].get("color") or "")


def _one_in(view: Row, well: list[tuple[Row, Truth]]) -> bool:
    """Whether a picture shows well one of those of another colour."""
    return any(cell in view["visible"] for cell, _ in well)
