"""How a scene comes to be: rooms, furnishing, support and collision, people, cameras, light."""

from scenegen.compose.compose import compose
from scenegen.compose.kinds import Kind, kinds, room_kind
from scenegen.compose.spec import SceneSpec
from scenegen.compose.style import STYLES

__all__ = ["STYLES", "Kind", "SceneSpec", "compose", "kinds", "room_kind"]
