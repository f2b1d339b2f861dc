"""Light varies as photographs do, and nothing but appearance comes of it."""

from __future__ import annotations

import numpy as np
import pytest

from scenegen.assets.looks.materials import COLORS, lab, linear
from scenegen.compose.light import MOODS, LightPlan, light
from scenegen.errors import SceneGenError
from scenegen.observe import Observer
from scenegen.render import open_renderer
from scenegen.scene import Opening, Photo, Region, Room, Scene
from scenegen.views.single import SingleConfig
from scenegen.world.geometry import build_geometry
from tests.scenes import camera, composed, thing

pytestmark = pytest.mark.slow

NEUTRALS = ("black", "white", "gray")
SHADES = {word: pair for pair in (("orange", "brown"), ("yellow", "beige"), ("blue", "navy")) for word in pair}
"""Words of one hue, told apart by how light and how strong the colour is."""


def made(kind: str, plan: LightPlan | None = None) -> Scene:
    looks = SingleConfig(sets=2, width=128, height=96)
    return composed(kind, (4, 2), looks, things=(8, 14), people=(1, 1), light=plan or LightPlan())


def in_mood(scene: Scene, name: str, seed: int = 0, **knobs: tuple[float, float]) -> Scene:
    return light(scene, LightPlan(moods={name: 1.0}, **knobs), np.random.default_rng(seed))


def pictures(scene: Scene) -> list[np.ndarray]:
    geometry = build_geometry(scene)
    renderer = open_renderer("raycast")
    return [renderer.render(geometry, shown) for shown in scene.cameras]


def brightness(image: np.ndarray) -> np.ndarray:
    return image @ np.array([0.299, 0.587, 0.114])


def test_light_is_a_matter_of_appearance_alone() -> None:
    """Another light on the same seed: the same things, people and cameras, the same truth of every view."""
    dumps = []
    for name in ("clear", "night"):
        scene = made("living_room", LightPlan(moods={name: 1.0}))
        assert scene.ambience is not None
        assert scene.ambience.mood == name
        dump = scene.model_dump(mode="json", exclude={"lights", "ambience"})
        for shown in dump["cameras"]:
            shown.pop("photo")
        observer = Observer(build_geometry(scene))
        dumps.append((dump, [observer.look(shown).instances.tobytes() for shown in scene.cameras]))
    assert dumps[0] == dumps[1]


def test_pictures_are_as_far_apart_as_photographs_and_show_things_still() -> None:
    """Over the moods mean brightness spans 80 levels and more (all lay within 20 once), and even the dullest has contrast."""
    means, contrast = [], []
    for kind in ("bedroom", "park"):
        scene = made(kind)
        for seed in range(2):
            for name in MOODS:
                for image in pictures(in_mood(scene, name, seed)):
                    means.append(brightness(image).mean())
                    contrast.append(brightness(image).std())
    assert np.quantile(means, 0.99) - np.quantile(means, 0.01) >= 80
    assert min(means) > 50
    assert max(means) < 215
    assert min(contrast) >= 16
    assert np.median(contrast) >= 30


@pytest.mark.parametrize("outdoors", [False, True])
@pytest.mark.parametrize("name", sorted(MOODS))
def test_colour_words_stay_true_in_every_light(name: str, outdoors: bool) -> None:
    """A box of each colour, seen beside a white one: of all words' hues its picture is nearest to its own; a neutral one stays neutral."""
    hues = {word: _hue(lab(np.array(rgb))) for word, rgb in COLORS.items() if word not in NEUTRALS}
    for seed in range(3):
        means = _patches(in_mood(_swatches(outdoors), name, seed))
        white = linear(means["white"]).mean() / linear(np.array(COLORS["white"])).mean()
        for word, rgb in means.items():
            seen = lab(_coded(linear(rgb) / white))
            if word in NEUTRALS:
                assert np.hypot(*seen[1:]) < 12, (word, seed, seen)
                continue
            off = {other: abs((_hue(seen) - hue + 180) % 360 - 180) for other, hue in hues.items()}
            nearest = min(off, key=lambda other: off[other])
            assert nearest in SHADES.get(word, (word,)), (word, seed, off)


def _hue(color: np.ndarray) -> float:
    return float(np.rad2deg(np.arctan2(color[2], color[1])))


def _coded(value: np.ndarray) -> np.ndarray:
    value = np.clip(value, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)


def _swatches(outdoors: bool) -> Scene:
    """A box of every colour on the floor, the camera among them and a window."""
    boxes = []
    for k, word in enumerate(COLORS):
        box = thing(word, (0.4 * (k // 5) + 0.6, 0.45 * (k % 5) - 0.9, 0.0), (0.3, 0.35, 0.3))
        boxes.append(box.model_copy(update={"attributes": {"color": word}}))
    floor = np.array([[-2.0, -2], [2, -2], [2, 2], [-2, 2]])
    window = Opening(kind="window", wall=0, offset=1.0, width=2.0, sill=1.0, height=1.2)
    room = Room(
        kind="room",
        floor=floor,
        height=None if outdoors else 2.6,
        surfaces={"floor": "linoleum", "wall": "plaster", "ceiling": "ceiling"},
        openings=[] if outdoors else [window],
        regions=[Region(name="room", polygon=floor)],
    )
    view = camera("c", (-1.7, 0.1, 2.1), (1.2, 0, 0.1), 60)
    view = view.model_copy(update={"K": view.K * [[0.5], [0.5], [1]], "width": view.width // 2, "height": view.height // 2})
    return Scene(id="s", room=room, objects=boxes, cameras=[view])


def _patches(scene: Scene) -> dict[str, np.ndarray]:
    """sRGB in [0, 1] of the middle of what each box shows."""
    geometry, shown = build_geometry(scene), scene.cameras[0]
    seen = Observer(geometry).look(shown)
    image = open_renderer("raycast").render(geometry, shown, seen) / 255
    found = {box.id: image[seen.instances == k] for k, box in enumerate(scene.objects, 1)}
    assert min(len(pixels) for pixels in found.values()) > 50
    return {name: np.median(pixels, axis=0) for name, pixels in found.items()}


def test_a_picture_can_be_made_again_from_its_truth() -> None:
    scene = made("cafe")
    again = Scene.from_json(scene.to_json())
    assert again == scene
    for one, other in zip(pictures(scene), pictures(again), strict=True):
        assert (one == other).all()


def test_one_exposure_for_all_is_a_matter_of_knobs() -> None:
    still = dict.fromkeys(("exposure", "warmth", "contrast"), (0.0, 0.0))
    scene = made("bedroom", LightPlan(moods={"clear": 1.0}, adaptation=(1.0, 1.0), **still))  # type: ignore[arg-type]
    assert scene.cameras[0].photo == scene.cameras[1].photo
    assert scene.cameras[0].photo.contrast == 0


def test_stops_are_stops() -> None:
    """A stop more is twice the light, a balance of 1.2 on red is a fifth more red."""
    from scenegen.render.develop import develop, gains

    color = np.full((700, 3), 0.05, dtype=np.float32)
    assert gains(color, Photo(exposure=1.0)) == pytest.approx(2 * gains(color, Photo()))
    assert gains(color, Photo()) * 0.05 == pytest.approx(np.full(3, 0.27), rel=1e-5)
    plain, red = (develop(color * 0.2, Photo(exposure=-2.0, white=white)) for white in (np.ones(3), np.array([1.2, 1.0, 1.0])))
    ratio = linear(red[0] / 255) / linear(plain[0] / 255)
    assert ratio[0] / ratio[1] == pytest.approx(1.2, abs=0.04)


def test_wrong_knobs_are_refused_by_name() -> None:
    from scenegen.pipeline.recipe import parse_recipe

    head = "name: x\ntasks: {camera_relative_direction: {per_scene: 1}}\n"
    assert parse_recipe(head + "light: {moods: {night: 1}, exposure: [-1, 1]}").light.moods == {"night": 1.0}
    for wrong in (
        "{moods: {moon: 1}}",
        "{moods: {night: -1}}",
        "{moods: {}}",
        "{exposure: [1, -1]}",
        "{warmth: [0, 3]}",
        "{glow: 1}",
    ):
        with pytest.raises(SceneGenError) as caught:
            parse_recipe(head + f"light: {wrong}")
        assert "light" in str(caught.value)
