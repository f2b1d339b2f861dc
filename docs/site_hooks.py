"""What `mkdocs build` does to docs/: notebooks become pages, and links that leave docs/ find a page in the site.

The pages themselves read the same in the repository and in the site; a link to ../examples/tutorial.ipynb or ../tests/stranger/tasks.py is right in
both.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<to>\.\./[^)#\s]+)(?:#[^)\s]*)?\)")
OUT = re.compile(r"\]\(\.\./docs/(?P<page>[^)\s]+)\)")
"""A link of a notebook to a page of docs/."""
LONGEST = 3_000
"""Characters of the printed output of a cell that a page shows."""
KINDS = {".py": "python", ".sh": "sh", ".yaml": "yaml", ".toml": "toml", ".json": "json"}


def on_files(files: Files, config: Any) -> Files:
    """Add a page for each notebook, and for each file outside docs/ to which a page links."""
    for notebook in sorted((ROOT / "examples").glob("*.ipynb")):
        files.append(File.generated(config, f"notebooks/{notebook.stem}.md", content=notebook_page(notebook)))
    for source in sorted(linked_sources(files)):
        kind = KINDS.get(source.suffix, "text")
        text = source.read_text(encoding="utf-8")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        page = f"# {source.name}\n\n`{source.relative_to(ROOT).as_posix()}`\n\n{fence}{kind}\n{text}\n{fence}\n"
        files.append(File.generated(config, source_page(source), content=page))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Turn links that leave docs/ to the pages of the site."""
    if page.file.generated_by is not None:
        return markdown
    here = Path(page.file.abs_src_path).parent

    def turned(found: re.Match[str]) -> str:
        target = (here / found["to"]).resolve()
        to = site_path(target)
        return found["text"] if to is None else f"[{found['text']}]({os.path.relpath(to, Path(page.file.src_uri).parent)})"

    return LINK.sub(turned, markdown)


def linked_sources(files: Files) -> set[Path]:
    """Files outside docs/ that pages link to, notebooks and the README aside."""
    found: set[Path] = set()
    for file in files.documentation_pages():
        if file.generated_by is None and file.abs_src_path is not None:
            here, text = Path(file.abs_src_path).parent, Path(file.abs_src_path).read_text(encoding="utf-8")
            found |= {(here / one["to"]).resolve() for one in LINK.finditer(text)}
    return {one for one in found if one.is_file() and one.suffix != ".ipynb" and one.name != "README.md"}


def site_path(target: Path) -> str | None:
    """Where in the site something of the repository is; None where it is not."""
    if target.name == "README.md" and target.parent == ROOT:
        return "index.md"
    if target.suffix == ".ipynb":
        return f"notebooks/{target.stem}.md"
    return source_page(target) if target.is_file() else None


def source_page(source: Path) -> str:
    """The page of a file of the repository."""
    return f"source/{source.relative_to(ROOT).as_posix().replace('.', '_')}.md"


def notebook_page(path: Path) -> str:
    """A notebook as Markdown: text, code, what was printed, pictures. Interactive output is left to the notebook itself."""
    parts = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(OUT.sub(r"](../\g<page>)", source).replace(".ipynb)", ".md)"))
        elif source:
            parts.append(f"```python\n{source}\n```")
            parts += [shown for output in cell.get("outputs", []) if (shown := _output(output))]
    parts.append(f"*This page is `examples/{path.name}`.*")
    return "\n\n".join(parts) + "\n"


def _output(output: dict[str, Any]) -> str:
    data = output.get("data", {})
    for kind in ("image/jpeg", "image/png"):
        if kind in data:
            return f'<img alt="what the cell shows" src="data:{kind};base64,{"".join(data[kind]).strip()}">'
    if "image/svg+xml" in data:
        return "".join(data["image/svg+xml"])
    html = "".join(data.get("text/html", ""))
    if html and "<iframe" not in html:
        return f"<div>{html}</div>".replace("\n\n", "\n")
    text = "".join(output.get("text") or data.get("text/plain") or "")[:LONGEST].rstrip()
    return f"```text\n{text}\n```" if text else ""
