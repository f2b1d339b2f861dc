"""How scenes, views and questions show themselves in a notebook and leave as files: the one door by which a type reaches what draws it.

What draws loads when it is first asked for, so that a type costs nothing that it does not show.
"""

from __future__ import annotations

from importlib import import_module


def html(shown: object) -> str | None:
    """HTML of a Scene, a View or its truth, a Dataset, its questions, or a Question; None for anything else, which notebooks then show as text."""
    made: str | None = import_module("scenegen.show.notebook").html(shown)
    return made


def looked(truth: object, picture: object) -> str:
    """HTML of the truth of a view with its colours (H, W, 3) beside."""
    made: str = import_module("scenegen.show.cells").truth_html(truth, picture)
    return made


def write_scene(scene: object, path: str) -> None:
    """Write a Scene as a .glb file, see `scenegen.export.glb.write_glb`."""
    import_module("scenegen.export.glb").write_glb(scene, path)
