"""Pages from templates. Everything that comes from a dataset is escaped by the template engine; what could hide text is shown as a mark."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, zero-width ones, and those that turn the direction of writing: a label may not rearrange the text around it."""


def page(template: str, **values: Any) -> Iterator[str]:
    """A template of this package filled in, piece by piece: iterators among `values` are taken as they are needed."""
    return _environment().get_template(template).generate(**values)


def safe(markup: str) -> Markup:
    """Markup of our own making, which is not escaped again."""
    return Markup(plain(markup))


def plain(text: str) -> str:
    """Text without control characters, those that turn the direction of writing, and halves of surrogate pairs."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)


def data_uri(content: bytes, name: str) -> str:
    """A data: URI of encoded image bytes; the type follows the name's suffix."""
    kind = "png" if name.endswith("png") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def script(call: str, *values: Any) -> str:
    """A file of data as a page from disk can load it, by a script tag: a call of a function with values that JSON holds.

    Its strings are `plain`; nothing in it closes an element or a literal, and no key of an object reaches a prototype (JSON.parse).
    """
    text = json.dumps([_plainly(value) for value in values], separators=(",", ":")).replace("<", "\\u003c")
    return f"{call}.apply(null,JSON.parse('{text.translate(_QUOTED)}'));\n"


_QUOTED = str.maketrans({"\\": "\\\\", "'": "\\'"})


def _plainly(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(str(key)): _plainly(inner) for key, inner in value.items()}
    return [_plainly(inner) for inner in value] if isinstance(value, list | tuple) else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(loader=PackageLoader("scenegen.show"), autoescape=True, finalize=_shown)


def _shown(value: Any) -> Any:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
