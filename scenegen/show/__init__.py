"""How things show themselves to people: gallery, top-down map, notebook."""

from scenegen.show.gallery import write_gallery

__all__ = ["write_gallery"]
