"""Whether one can tell how the box of a thing is turned, by outlines that were measured on meshes (`scenegen.observe.turned`)."""

from __future__ import annotations

from scenegen.errors import SceneError
from scenegen.facts.facts import Facts
from scenegen.scene.measured import Turned


def turned(facts: Facts, name: str) -> Turned:
    """Of a thing: "told", "round" or "untold". SceneError where no outlines were measured."""
    if facts.measured.turned is None:
        raise SceneError(
            "no outlines were measured",
            where=f"scene {facts.scene.id}",
            fix="Facts(scene, views, measured=Measured(turned=turned(geometry)))",
        )
    return facts.measured.turned[facts.index[name]]
