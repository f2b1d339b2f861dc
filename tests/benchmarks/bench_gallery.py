"""How long a gallery of 1,000 and of 10,000 questions takes a browser, from disk: to its first cards, to all lines, to a filter, a search, a question.

The rows of a small dataset, again and again. Needs playwright and a Chromium or Chrome. Ratios: to a bare page of the same browser.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from scenegen.pipeline import build_dataset
from scenegen.show import write_gallery
from tests.exported import RECIPE, SEED
from tests.gallery import repeated
from tests.test_gallery_browser import ARGUMENTS, NAMES

OPENED_S, ALL_S, FILTER_S = 2.0, 5.0, 0.5
"""The most that 1,000 questions may take to their first cards, and 10,000 to all lines and to a filter."""


def timed(page: Any, script: str) -> float:
    """Seconds until what a script does is painted."""
    painted = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
    return (
        float(
            page.evaluate(
                f"async () => {{ const start = performance.now(); {script}; await {painted}; return performance.now() - start; }}"
            )
        )
        / 1000
    )


def opening(browser: Any, url: str, ready: str) -> tuple[Any, float]:
    """A page, and the seconds until an element is there."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(ready)
    return page, time.perf_counter() - start


def main() -> None:
    from playwright.sync_api import sync_playwright

    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        print("no Chromium or Chrome: apt-get install chromium")
        return
    with TemporaryDirectory() as folder, sync_playwright() as running:
        root = Path(folder)
        (root / "shown.yaml").write_text(RECIPE)
        build_dataset(root / "shown.yaml", root / "data", scenes=2, seed=SEED, workers=1, renderer="raycast")
        small = write_gallery(root / "data", root / "small.html", solids=0)
        (root / "bare.html").write_text("<!doctype html><p>bare</p>")
        browser = running.chromium.launch(executable_path=found, args=ARGUMENTS)
        opening(browser, (root / "bare.html").as_uri(), "p")
        _, bare = opening(browser, (root / "bare.html").as_uri(), "p")
        for count, first_s in ((1_000, OPENED_S), (10_000, OPENED_S)):
            url = repeated(small, root / f"{count}.html", count).as_uri()
            page, first = opening(browser, url, ".card")
            page.close()
            page, whole = opening(browser, url, "html[data-ready]")
            chosen = timed(page, "document.querySelector('.values button').click()")
            page.evaluate("location.hash = ''")
            searched = timed(page, "history.replaceState(null, '', '#text=chair'); G.show()")
            page.evaluate("history.replaceState(null, '', '#'); G.show()")
            leafed = timed(page, "document.querySelector('.pager button:last-child').click()")
            start = time.perf_counter()
            page.click(".card")
            page.wait_for_selector("#detail .facts")
            opened = time.perf_counter() - start
            print(
                f"{count:>6} questions: first cards {first:.2f} s ({first / bare:.1f} bare pages), all lines {whole:.2f} s; "
                f"a filter {chosen:.3f} s, a search {searched:.3f} s, a page {leafed:.3f} s, a question {opened:.2f} s"
            )
            assert first < first_s
            assert whole < ALL_S
            assert max(chosen, searched, leafed) < FILTER_S
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
