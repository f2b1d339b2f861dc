"""How much of anything is taken in, written once: recipes, specs and scene files refuse more at the door (docs/recipes.md lists them)."""

from __future__ import annotations

RECIPE_BYTES = 100_000
"""A recipe is a page or two of YAML."""
RECIPE_NODES = 20_000
"""Values of a recipe once its YAML aliases are written out."""
RECIPE_DEPTH = 20

THINGS = 200
"""Things of a composed scene; decor comes on top."""
PEOPLE = 50
VIEWS = 64
IMAGE_PIXELS = 4096
"""Width and height of pictures that a recipe asks for; no picture has more pixels than this squared."""
CAMERA_PIXELS = 8192
"""Width and height of a camera's picture."""
QUESTIONS_PER_SCENE = 1000
ROOM_METRES = 100.0
SCENES = 1_000_000
"""Of one build; more are builds of other seeds."""
WORKERS = 4096
SEED = 2**63 - 1
"""Seeds are stored as 64-bit integers."""

SCENE_BYTES = 8_000_000
"""Scene JSON; the largest that is composed has about 0.2 MB."""
SCENE_OBJECTS = 1_000
SCENE_PEOPLE = 100
SCENE_CAMERAS = 1_000
SCENE_LIGHTS = 100
VERTICES = 1_000
"""Of a polygon on the floor."""
ROOM_PARTS = 500
"""Openings, regions, inner walls: of each."""
TEXT = 500
"""Characters of an id, a label, a word."""
WORDS = 100
"""Attributes, joints, parts, surfaces of one entity."""
PARAMETERS = 10_000
"""Values in the parameters of one asset or posture, nested ones counted."""
METRES = 1e6
"""Coordinates and sizes."""
SECONDS = 86_400.0
"""Times of a scene: a day."""
KEYS = 20_000
"""Keyframes of one track."""
TRACKS = 1_100
"""Of one scene: a thing or person has one at most."""
ACTIONS = 10_000
"""Entries of the log of one scene."""
SHOWN_PROBLEMS = 20
"""Of the problems of one input, as many are listed."""
