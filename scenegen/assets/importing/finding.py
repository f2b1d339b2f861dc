"""Files that a mesh names, as people leave them: in other case, with the path of another machine, in a neighbour folder, in another encoding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from scenegen.assets.importing.bounds import Fetch
from scenegen.errors import AssetError

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tga", ".gif", ".tif", ".tiff", ".webp")
ENCODINGS = ("utf-8", "gb18030", "cp932", "euc-kr", "big5", "cp1251", "cp437")


def find(fetch: Fetch, name: str, suffixes: Sequence[str] = ()) -> tuple[bytes, str]:
    """A file's bytes, and a note where it is not exactly what was named. suffixes: kinds that may stand in for the one named.

    The exact path comes first; then, among what may be read, the file whose path ends most like the one named, nearest to the mesh;
    then one of the same stem. AssetError, of the exact path, when there is none.
    """
    try:
        return fetch(name), ""
    except AssetError as error:
        other = _alike(name, getattr(fetch, "folder", ""), getattr(fetch, "names", tuple)(), suffixes)
        if other is None:
            raise
        up = "../" * len([part for part in getattr(fetch, "folder", "").split("/") if part])
        try:
            return fetch(up + other), f"took {other!r} for {name[:80]!r}"
        except AssetError:
            raise error from None


def _plain(name: str) -> list[str]:
    """The parts of a path without drive and dots, whatever its case and its composition of accents."""
    text = unicodedata.normalize("NFC", re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/"))).casefold()
    return [part.strip() for part in text.split("/") if part.strip() not in ("", ".", "..")]


def _spellings(name: str) -> list[str]:
    """The name, and what its bytes say in other encodings if it was read as latin-1."""
    out = [name]
    try:
        content = name.encode("latin-1")
    except UnicodeEncodeError:
        return out
    for encoding in ENCODINGS:
        try:
            out.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return out


def _alike(name: str, folder: str, names: Sequence[str], suffixes: Sequence[str]) -> str | None:
    """Of the names the one most like a wanted one, None when none has its last part or stem."""
    home, (ends, stems) = _plain(folder), _index(tuple(names))
    for same in (True, False):
        best: tuple[tuple[int, int, int], str] | None = None
        for wanted in filter(None, map(_plain, _spellings(name))):
            alike = ends.get(wanted[-1], ()) if same else stems.get(wanted[-1].rpartition(".")[0], ())
            for parts, other in alike:
                if not same and not _stands_in(parts[-1], wanted[-1], suffixes):
                    continue
                score = (_common(parts[:-1][::-1], wanted[:-1][::-1]), _common(parts[:-1], home), -len(parts))
                if best is None or score > best[0]:
                    best = (score, other)
        if best is not None:
            return best[1]
    return None


Places = dict[str, list[tuple[list[str], str]]]


@lru_cache(maxsize=4)
def _index(names: tuple[str, ...]) -> tuple[Places, Places]:
    """Names by their plain last part, and by its stem."""
    ends: Places = {}
    stems: Places = {}
    for name in names:
        parts = _plain(name)
        if parts:
            ends.setdefault(parts[-1], []).append((parts, name))
            stems.setdefault(parts[-1].rpartition(".")[0], []).append((parts, name))
    return ends, stems


def _stands_in(other: str, wanted: str, suffixes: Sequence[str]) -> bool:
    """Whether a picture of the same stem is of another kind: `t.png` for `t.tga`."""
    stem, dot, end = other.rpartition(".")
    return (
        bool(dot) and f".{end}" in suffixes and stem == wanted.rpartition(".")[0] and f".{wanted.rpartition('.')[2]}" in suffixes
    )


def _common(one: list[str], two: list[str]) -> int:
    count = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        count += 1
    return count


def text_of(content: bytes) -> str:
    """Text of unknown encoding with plain line ends, continued lines joined: what is no Unicode is read byte by byte, so that names stay distinct."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", errors="replace")
    elif content[:4096].count(b"\0") > len(content[:4096]) // 4:
        text = content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    return re.sub(r"\\[ \t]*\n", " ", text)
