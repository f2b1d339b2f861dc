"""Take the README's pictures of what people look at: `python docs/make_screenshots.py [DATASET]`, by default of a new `quickstart`.

The gallery, a question in it and both on a phone; the page of scores of a guesser; a question as a notebook shows it; the polar plots of a notebook. Needs playwright and a
Chromium or Chrome (`make browser`). Nothing is retouched.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

import scenegen as sg
from scenegen import display
from scenegen.audit import audit
from scenegen.scoring import score
from scenegen.show import write_gallery
from scenegen.show.polar import polar_svg
from scenegen.show.scores import write_scores

HERE = Path(__file__).parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
DESKTOP, PHONE = (1360, 900), (390, 844)
MOVES = ("motion_direction", "moved_thing", "motion_comparison")
FAMILIES = ("back_turned", "standing_between", "person_relative_direction", "camera_relative_direction")
"""Of the first of these that the dataset has, a question is shown with its scene in 3D."""


def kept(raw: bytes, name: str, width: int) -> None:
    """A screenshot as a JPEG of a width."""
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    small.save(HERE / name, quality=80, optimize=True)
    print(f"{name}: {small.width} x {small.height}, {(HERE / name).stat().st_size // 1000} kB")


def settled(page: Any) -> bytes:
    """The page, once all pictures in sight are there."""
    page.wait_for_function("[...document.images].every(one => one.loading === 'lazy' || one.complete)")
    page.wait_for_timeout(700)
    raw: bytes = page.screenshot()
    return raw


def gallery(browser: Any, data: sg.Dataset, page_file: Path) -> None:
    """The list, a question with what it names and its scene in 3D, a clip, one that moves in 3D, and list and question on a phone."""
    records = list(data)
    link = page_file.as_uri()
    page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    page.goto(link)
    page.wait_for_selector("html[data-ready]")
    kept(settled(page), "gallery.jpg", 1100)
    shown = next(record for family in FAMILIES for record in records if record.task == family)
    clip = next(record for record in records if record.decided_by)
    for record, name in ((shown, "gallery_question.jpg"), (clip, "gallery_clip.jpg")):
        page.goto(f"{link}#q={record.question_id}")
        page.wait_for_selector("#detail .facts")
        page.keyboard.press("m")
        if record is shown:
            page.set_viewport_size({"width": DESKTOP[0], "height": 1420})
            page.click(".open-solid")
            page.wait_for_selector("canvas[data-triangles]")
        else:
            page.set_viewport_size({"width": DESKTOP[0], "height": 1100})
            page.click("td button")
        page.mouse.move(1, 1)
        kept(settled(page), name, 1000)
        page.keyboard.press("m")
    moves(browser, data, link)
    halves = []
    for query in ("", f"#q={shown.question_id}"):
        phone = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]}, device_scale_factor=2, is_mobile=True, has_touch=True)
        phone.goto(link + query)
        phone.wait_for_selector("html[data-ready]")
        halves.append(Image.open(io.BytesIO(settled(phone))))
    both = Image.new("RGB", (2 * halves[0].width + 40, halves[0].height), "white")
    for k, half in enumerate(halves):
        both.paste(half, (k * (half.width + 40), 0))
    buffer = io.BytesIO()
    both.save(buffer, "PNG")
    kept(buffer.getvalue(), "gallery_phone.jpg", 700)


def moves(browser: Any, data: sg.Dataset, link: str) -> None:
    """A clip in which something moves, from above and in 3D, past its middle."""
    moving = {scene.id for scene in data.scenes() if scene.tracks}
    record = next(record for record in data if record.decided_by and record.scene_id in moving and record.task in MOVES)
    page = browser.new_page(viewport={"width": DESKTOP[0], "height": 1900})
    page.goto(f"{link}#q={record.question_id}")
    page.wait_for_selector("#detail .facts")
    page.click(".open-solid")
    page.wait_for_selector("canvas[data-moment]")
    page.get_by_role("button", name="As the picture sees it").click()
    page.locator(".solid .player input").evaluate("(node, frame) => { node.value = frame; node.dispatchEvent(new Event('input')) }", 2 * len(record.view_ids) // 3)
    settled(page)
    both = [Image.open(io.BytesIO(page.locator(part).screenshot())) for part in (".clip .pic", ".solid")]
    high = both[1].height
    left = both[0].resize((round(both[0].width * high / both[0].height), high))
    beside = Image.new("RGB", (left.width + 20 + both[1].width, high), "white")
    beside.paste(left, (0, 0))
    beside.paste(both[1], (left.width + 20, 0))
    buffer = io.BytesIO()
    beside.save(buffer, "PNG")
    kept(buffer.getvalue(), "gallery_moves.jpg", 1000)


def scores(browser: Any, data: sg.Dataset, folder: Path) -> None:
    """The page of what one scores who always says the option that comes first, and right of every third."""
    replies = folder / "replies.jsonl"
    with open(replies, "w", encoding="utf-8") as out:
        for k, record in enumerate(data):
            said = record.answer if k % 3 == 0 or not record.choices else record.choices[0]
            out.write(json.dumps({"question_id": record.question_id, "reply": said}) + "\n")
    made = write_scores(json.loads(score(data.directory, replies).json()), folder / "scores.html")
    page = browser.new_page(viewport={"width": 1100, "height": 760})
    page.goto(made.as_uri())
    kept(settled(page), "scores.jpg", 900)


def notebook(browser: Any, data: sg.Dataset, folder: Path) -> None:
    """A question as the output of a cell."""
    record = next(record for family in FAMILIES for record in data if record.task == family)
    (folder / "cell.html").write_text(f"<meta charset=utf-8><body style='font:14px sans-serif;margin:16px'>{display.html(record)}", "utf-8")
    page = browser.new_page(viewport={"width": 760, "height": 700})
    page.goto((folder / "cell.html").as_uri())
    kept(page.screenshot(full_page=True), "notebook.jpg", 700)


def polar(folder: Path) -> None:
    """The plots of the notebook on perspectives, from its own cells."""
    cells = json.loads((HERE.parents[1] / "examples" / "perspective_study.ipynb").read_text("utf-8"))["cells"]
    space: dict[str, Any] = {}
    with contextlib.chdir(folder):
        for cell in cells:
            if cell["cell_type"] == "code" and "spokes" not in space:
                exec("".join(cell["source"]), space)
    (HERE.parent / "figures" / "polar.svg").write_text(polar_svg(space["spokes"], chance=0.25), "utf-8")


def main() -> None:
    from playwright.sync_api import sync_playwright

    found = next(path for path in map(shutil.which, BROWSERS) if path)
    with TemporaryDirectory() as temporary, sync_playwright() as running:
        folder = Path(temporary)
        dataset = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "demo"
        if len(sys.argv) < 2:
            sg.build_dataset("tour", dataset, scenes=4, seed=0, workers=1)
        (folder / "audit.json").write_text(audit(dataset).json(), "utf-8")
        data = sg.load(dataset)
        browser = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        gallery(browser, data, write_gallery(dataset, folder / "gallery.html", report=folder / "audit.json"))
        scores(browser, data, folder)
        notebook(browser, data, folder)
        browser.close()
        polar(folder)


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    main()
