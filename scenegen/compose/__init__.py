"""How a scene comes to be: rooms, furnishing, support and collision, people, light."""

from scenegen.compose.compose import compose, views_seed
from scenegen.compose.kinds import Kind, kinds, room_kind, usual_kinds
from scenegen.compose.spec import SceneSpec
from scenegen.compose.style import STYLES

__all__ = ["STYLES", "Kind", "SceneSpec", "compose", "kinds", "room_kind", "usual_kinds", "views_seed"]
