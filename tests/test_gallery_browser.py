"""The gallery in a real browser, from disk: filters, what is drawn over pictures, 3D, a phone's width; and nothing leaves the disk."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

import scenegen as sg
from scenegen.pipeline import build_dataset
from scenegen.show import write_gallery
from scenegen.show.pages import script
from tests.exported import shown_dataset
from tests.gallery import Site, repeated
from tests.shared import once

pytestmark = pytest.mark.slow

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-dev-shm-usage",
]
"""Containers allow no sandbox of its own; WebGL is drawn by the processor."""


def starts(path: str) -> bool:
    """Whether it is a browser, and not what stands for one that is yet to be installed (Ubuntu's `chromium-browser`)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'scenegen[dev]'")
    found = next((path for path in map(shutil.which, NAMES) if path and starts(path)), None)
    if found is None:
        pytest.skip("no Chromium or Chrome on the PATH that starts: apt-get install chromium")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shown_dataset(tmp_path_factory)


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(write_gallery(built, tmp_path_factory.mktemp("a gallery#") / "gallery.html", solids=1))


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Any]:
    """The page opened at a desktop's width. At the end: nothing was asked of a network, and nothing was complained of."""
    yield from opened(browser, site, width=1280, height=900)


@pytest.fixture
def phone(browser: Any, site: Site) -> Iterator[Any]:
    yield from opened(browser, site, width=390, height=844, is_mobile=True, has_touch=True)


def opened(browser: Any, site: Site, width: int, height: int, **more: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    shown, asked, said = context.new_page(), [], []
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    shown.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto(site.page.as_uri())
    shown.wait_for_selector("html[data-ready]")
    yield shown
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert said == []
    context.close()


def ask(page: Any, site: Site, name: str) -> None:
    """Open a question by its link."""
    page.goto(f"{site.page.as_uri()}#q={quote(name)}")
    page.wait_for_selector("#detail .facts")


def count(page: Any) -> int:
    return int(page.inner_text("#count").split()[0])


def press(page: Any, facet: str, value: str) -> None:
    page.locator("fieldset", has=page.locator("legend", has_text=facet)).get_by_role("button", name=value).first.click()


def told(page: Any, facet: str) -> dict[str, int]:
    """The counts beside a facet's values."""
    rows = page.locator("fieldset", has=page.locator("legend", has_text=facet)).locator("button")
    return {
        row.locator("span").nth(0).inner_text(): int(row.locator("span").nth(1).inner_text())
        for row in (rows.nth(k) for k in range(rows.count()))
    }


def test_filters_leave_what_the_tables_have_and_stand_in_the_link(page: Any, site: Site, built: Path) -> None:
    records = list(sg.load(built))
    words = lambda name: name.replace("_", " ")  # noqa: E731
    assert count(page) == len(records)
    assert told(page, "Family") == Counter(words(record.task) for record in records)
    press(page, "Split", "test")
    chosen = [record for record in records if record.split == "test"]
    page.wait_for_function(f"document.querySelector('#count').textContent.startsWith('{len(chosen)} of')")
    assert {name: number for name, number in told(page, "Family").items() if number} == Counter(
        words(record.task) for record in chosen
    )
    assert told(page, "Split") == Counter(record.split for record in records), "what the other filters leave"
    press(page, "Type of answer", "choice")
    press(page, "Type of answer", "number")
    page.fill("#search", "the")
    chosen = [
        record for record in chosen if record.answer_type in ("choice", "number")
        and "the" in f"{record.question}\n{record.answer}\n{record.question_id}".lower()
    ]  # fmt: skip
    page.wait_for_function("location.hash.includes('text=the')")
    assert count(page) == len(chosen) > 0
    link = page.url
    again = page.context.new_page()
    again.goto(link)
    again.wait_for_selector("html[data-ready]")
    assert count(again) == len(chosen)
    assert [card.get_attribute("data-id") for card in again.query_selector_all(".card")] == [
        record.question_id for record in chosen[:24]
    ]
    again.close()
    page.click("#clear")
    page.wait_for_function(f"document.querySelector('#count').textContent.startsWith('{len(records)} of')")


def test_the_box_of_a_thing_lies_where_the_table_says(page: Any, site: Site, built: Path) -> None:
    data = sg.load(built)
    record = next(record for record in data if record.task == "camera_relative_direction")
    view = data.view(record.view_ids[0])
    ask(page, site, record.question_id)
    picture = page.locator(".media .pic").first
    named = picture.locator(".boxes")
    page.mouse.move(2, 2)
    page.wait_for_timeout(300)
    assert named.evaluate("node => getComputedStyle(node).opacity") == "0"
    picture.hover()
    page.wait_for_timeout(300)
    assert named.evaluate("node => getComputedStyle(node).opacity") == "1"
    image = picture.locator("img").bounding_box()
    for operand in record.evidence.operands:
        x0, y0, x1, y1 = view.visible[operand.id].box2d
        found = picture.locator(f'rect[data-entity="{operand.id}"]').evaluate(
            "node => { const at = node.getBoundingClientRect(); return [at.left, at.top, at.right, at.bottom] }"
        )
        scale = image["width"] / view.camera.width
        expected = [image["x"] + scale * x0, image["y"] + scale * y0, image["x"] + scale * x1, image["y"] + scale * y1]
        assert found == pytest.approx(expected, abs=1.0 + scale)  # half a line's width
        pixels = picture.locator("canvas").evaluate(
            "(node, at) => { const d = node.getContext('2d').getImageData(at[0], at[1], at[2] - at[0], at[3] - at[1]).data; let n = 0; for (let k = 3; k < d.length; k += 4) n += d[k] > 0; return n }",
            [x0, y0, x1, y1],
        )
        assert pixels >= view.visible[operand.id].pixels > 0


def test_what_is_under_the_pointer_is_named(page: Any, site: Site, built: Path) -> None:
    """At the middle of each run of a mask, by rows and columns of the picture."""
    data = sg.load(built)
    record = next(record for record in data if record.task == "camera_relative_direction")
    ask(page, site, record.question_id)
    ids = data.instances(record.view_ids[0])
    scene = data.scene(record.scene_id)
    image = page.locator(".media .pic img").first.bounding_box()
    hits = 0
    for x in range(20, ids.width, 40):
        for y in range(20, ids.height, 40):
            page.mouse.move(
                image["x"] + (x + 0.5) * image["width"] / ids.width, image["y"] + (y + 0.5) * image["height"] / ids.height
            )
            tip = page.locator(".media .pic .tip").first.inner_text()
            number = ids.getpixel((x, y))
            assert (not tip) == (number == 0), (x, y)
            if number:
                assert tip.split(",")[0].endswith(scene.entities[number - 1].label)
                hits += 1
    assert hits > 3


def test_a_scene_is_drawn_in_3d(page: Any, site: Site, built: Path) -> None:
    record = next(record for record in sg.load(built) if record.view_ids)
    ask(page, site, record.question_id)
    page.click(".open-solid")
    page.wait_for_selector("canvas[data-triangles]")
    colors = "() => { const canvas = document.querySelector('.solid canvas'), gl = canvas.getContext('webgl2'), d = new Uint8Array(4 * canvas.width * canvas.height); gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, d); const seen = new Map(); for (let k = 0; k < d.length; k += 4) { const key = d[k] + ' ' + d[k + 1] + ' ' + d[k + 2]; seen.set(key, (seen.get(key) || 0) + 1) } return [seen.size, Math.max(...seen.values()) / (d.length / 4)] }"
    assert int(page.get_attribute(".solid canvas", "data-triangles") or 0) > 1000
    kinds, most = page.evaluate(colors)
    assert kinds > 50, "many colors"
    assert most < 0.9, "not the background alone"
    before = page.evaluate("document.querySelector('.solid canvas').toDataURL()")
    page.focus(".solid canvas")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.solid canvas').toDataURL() !== before", arg=before)
    page.get_by_role("button", name="As the picture sees it").click()
    page.wait_for_timeout(200)
    assert page.evaluate(colors)[0] > 50


def test_a_clip_plays_and_says_which_frames_decide(page: Any, site: Site, built: Path) -> None:
    record = next(record for record in sg.load(built) if record.decided_by)
    ask(page, site, record.question_id)
    assert page.locator(".strip button").count() == len(record.view_ids)
    cells = page.locator(".deciding td button")
    yes = {
        cells.nth(k).get_attribute("aria-label").split(":")[0] for k in range(cells.count()) if cells.nth(k).inner_text() == "✓"
    }
    assert yes == {name.replace("_", " ") for name in record.decided_by if name != "all"}
    cells.first.click()
    row = next(
        row for row in record.dataset.stream("frames", record.shard)
        if row["view_set_id"] == record.view_set_id and row["sampling"] == "uniform-8"
    )  # fmt: skip
    marked = page.locator(".strip button").evaluate_all(
        "all => all.map((one, k) => one.classList.contains('drawn') ? k : -1).filter(k => k >= 0)"
    )
    assert marked == sorted(set(row["frames"]))
    page.locator(".player input").focus()
    page.keyboard.press("End")
    assert page.inner_text(".player output").startswith(f"{len(record.view_ids)} of {len(record.view_ids)}")


MOVING = """
name: moving
scenes: {kinds: [office], things: [8, 12], people: 1, motions: {count: 1, kinds: [walk]}}
views: {per_scene: 1, width: 160, height: 128, sets: {watch: {frames: 8, fps: 2, width: 160, height: 128}}}
tasks: {motion_direction: {per_scene: 2}, moved_thing: {per_scene: 1}}
splits: {train: 1.0}
"""


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> tuple[sg.Dataset, Site]:
    """Clips in which somebody walks, and their gallery."""

    def build(path: Path) -> None:
        path.with_name("moving.yaml").write_text(MOVING)
        build_dataset(path.with_name("moving.yaml"), path, scenes=3, seed=3, workers=1, renderer="raycast")

    built = once(tmp_path_factory, "moving-dataset", build)
    return sg.load(built), Site(write_gallery(built, tmp_path_factory.mktemp("moving") / "gallery.html"))


def drawn(page: Any, frame: int) -> np.ndarray:
    """The canvas (H, W, 3) at a frame of the clip, chosen by the slider under it."""
    page.locator(".solid .player input").evaluate(
        "(node, frame) => { node.value = frame; node.dispatchEvent(new Event('input')) }", frame
    )
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    raw = page.evaluate("document.querySelector('.solid canvas').toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(raw.split(",")[1]))).convert("RGB")).astype(float)


def test_a_clip_moves_in_3d_as_it_does_in_its_frames(browser: Any, moving: tuple[sg.Dataset, Site]) -> None:
    """Where the truth sees the person at one frame and not at another, the canvas has the person's colours at the one alone."""
    data, site = moving
    checked = 0
    for record in data:
        if record.task != "motion_direction":
            continue
        who = record.evidence.operands[0].id
        first, last = (data.view(record.view_ids[k]) for k in (0, -1))
        if not np.allclose(first.camera.world_from_camera, last.camera.world_from_camera):
            continue
        number = data.scene(record.scene_id).entities.index(data.scene(record.scene_id).entity(who)) + 1
        masks = [np.asarray(data.instances(record.view_ids[k])) == number for k in (0, -1)]
        _, solid = site.values(f"solids/{[one[0] for one in site.about['scenes']].index(record.scene_id)}.js", "G.solid")
        for page in opened(browser, site, width=1280, height=900):
            ask(page, site, record.question_id)
            page.click(".open-solid")
            page.wait_for_selector("canvas[data-triangles]")
            page.get_by_role("button", name="As the picture sees it").click()
            seen, moments = [], []
            for frame in (0, len(record.view_ids) - 1):
                seen.append(drawn(page, frame))
                moments.append(int(page.get_attribute(".solid canvas", "data-moment")))
                assert page.locator(".media .player output").inner_text() == page.locator(".solid .player output").inner_text()
            assert moments == [solid["moments"].index(data.row("views", "view_id", record.view_ids[k])["time"]) for k in (0, -1)]
            color = page.locator(f'.things button[data-entity="{who}"] i').evaluate(
                "node => getComputedStyle(node).backgroundColor"
            )
        named = np.array([int(value) for value in re.findall(r"\d+", color)[:3]])
        tints = [unit(0.65 * named + 0.35 * np.array(part[1])) for part in solid["parts"] if part[0] == who]
        one, other = masks
        for here, gone in ((one & ~other, 0), (other & ~one, 1)):
            shares = [painted(canvas, here, tints) for canvas in seen]
            assert shares[gone] > 0.5, (shares, record.question_id)
            assert shares[1 - gone] < 0.2, (shares, record.question_id)
            checked += 1
    assert checked >= 2


def unit(values: np.ndarray) -> np.ndarray:
    out: np.ndarray = values / np.maximum(np.linalg.norm(values, axis=-1, keepdims=True), 1.0)
    return out


def painted(canvas: np.ndarray, mask: np.ndarray, tints: list[np.ndarray]) -> float:
    """The share of a mask's pixels (H, W) that have one of some colours, dark or bright, on a canvas as high and at least as wide."""
    high, wide = mask.shape
    scale = canvas.shape[0] / high
    rows, columns = np.nonzero(mask)
    x = canvas.shape[1] / 2 + (columns + 0.5 - wide / 2) * scale
    pixels = unit(canvas[((rows + 0.5) * scale).astype(int), x.astype(int)])
    return float((np.min([np.linalg.norm(pixels - tint, axis=1) for tint in tints], axis=0) < 0.03).mean())


def test_the_frustum_of_the_frame_that_is_shown_stands_out(page: Any, site: Site, built: Path) -> None:
    """Through a walk the dark lines go where the camera does, as seen from above."""
    data = sg.load(built)
    scene = site.scene(0)[0]["id"]
    record = next(record for record in data if record.scene_id == scene and record.decided_by)
    places = [data.view(record.view_ids[k]).camera.world_from_camera[:2, 3] for k in (0, -1)]
    ask(page, site, record.question_id)
    page.click(".open-solid")
    page.wait_for_selector("canvas[data-triangles]")
    page.get_by_role("button", name="From above").click()
    middles = []
    for frame in (0, len(record.view_ids) - 1):
        canvas = drawn(page, frame)
        rows, columns = np.nonzero(np.abs(canvas - (5, 120, 87)).max(2) < 12)
        assert len(rows) > 20
        middles.append(np.array([columns.mean(), -rows.mean()]))
    went, moved = places[1] - places[0], middles[1] - middles[0]
    assert np.linalg.norm(went) > 0.3
    assert went @ moved / np.linalg.norm(went) / np.linalg.norm(moved) > 0.8, "x goes right and y up"


def test_each_still_picture_of_a_question_can_be_looked_through(page: Any, site: Site, built: Path) -> None:
    scene = site.scene(0)[0]["id"]
    record = next(one for one in sg.load(built) if one.scene_id == scene and len(one.view_ids) == 2 and not one.decided_by)
    ask(page, site, record.question_id)
    page.click(".open-solid")
    page.wait_for_selector("canvas[data-triangles]")
    seen = set()
    for name in ("As picture 1 sees it", "As picture 2 sees it", "From the side"):
        page.get_by_role("button", name=name).click()
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        seen.add(page.evaluate("document.querySelector('.solid canvas').toDataURL()"))
    assert len(seen) == 3


def test_twins_stand_side_by_side(browser: Any, site: Site, tmp_path: Path) -> None:
    """Two questions, of two scenes, under one key."""
    linked = Site(repeated(site.page, tmp_path / "twins.html", len(site.lines)))
    twins = [next(line for line in linked.lines if line[1] == number and line[7]) for number in (0, 1)]
    for line in twins:
        line[5] = "a-twin"
    (linked.folder / "lines" / "0.js").write_text(script("G.lines", 0, linked.lines), encoding="ascii")
    for page in opened(browser, linked, width=1280, height=900):
        ask(page, linked, twins[0][0])
        articles = page.locator(".pair article")
        assert articles.count() == 2
        for k, line in enumerate(twins):
            assert articles.nth(k).locator(".ask").inner_text() == line[3]
            assert articles.nth(k).locator(".gold").inner_text() == line[4]
            assert articles.nth(k).locator("img").first.get_attribute("src").endswith(line[6][0])
        left, right = (articles.nth(k).bounding_box() for k in (0, 1))
        assert left["y"] == pytest.approx(right["y"])
        assert left["x"] + left["width"] < right["x"]
        page.locator(".pair a").click()
        page.wait_for_function("text => document.querySelector('#detail h2')?.textContent === text", arg=twins[1][3])


def test_it_is_read_with_a_keyboard(page: Any, site: Site) -> None:
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    card = page.locator(".card").first
    card.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail .facts")
    assert page.inner_text("#detail h2") == site.lines[0][3]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("text => document.querySelector('#detail h2')?.textContent === text", arg=site.lines[1][3])
    page.keyboard.press("m")
    assert page.evaluate("document.body.classList.contains('named-on')")
    page.keyboard.press("Escape")
    page.wait_for_selector("#list", state="visible")
    bare = "all => all.filter(one => !one.hasAttribute('alt') || !(one.getAttribute('aria-label') || one.alt || one.closest('[aria-label]'))).length"
    assert page.locator("img").evaluate_all(bare) == 0


def test_nothing_is_wider_than_a_phone(phone: Any, site: Site, built: Path) -> None:
    wide = "document.documentElement.scrollWidth"
    assert phone.evaluate(wide) <= 390
    phone.click("#filters > summary")
    assert phone.evaluate(wide) <= 390
    seen = set()
    for line in site.lines:
        family = site.facet(line, "family")
        if family in seen:
            continue
        seen.add(family)
        ask(phone, site, line[0])
        phone.wait_for_function("text => document.querySelector('#detail h2')?.textContent === text", arg=line[3])
        assert phone.evaluate(wide) <= 390, family
    picture = next(line for line in site.lines if line[7] == 1)
    ask(phone, site, picture[0])
    phone.wait_for_function("text => document.querySelector('#detail h2')?.textContent === text", arg=picture[3])
    phone.locator(".media .pic").first.tap()
    assert "on" in (phone.locator(".media .pic").first.get_attribute("class") or "").split()
