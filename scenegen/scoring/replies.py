"""A file of replies, one JSON object a line, by question id: whatever is wrong with a line is counted, and memory holds 16 bytes a reply.

Models fail in files: a run is stopped in the middle of a line, a reply is a megabyte of one word, a byte is no UTF-8, an id is written twice.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import numpy as np

from scenegen.errors import DatasetError
from scenegen.explain import shown

IDS = ("question_id", "id")
TEXTS = ("reply", "response", "prediction", "output")
"""Names of the two fields of a line, the first that is there."""
LONGEST = 32_000_000
"""Bytes of a line; a longer one is skipped and counted."""
NAMED = 5
"""How many of what is wrong are named."""
FIX = 'write a line for each reply: {"question_id": "scene-000000-q0", "reply": "B"}'


class Replies:
    """The replies of a file. `problems` counts what was wrong with lines: not UTF-8 (read all the same, with the bytes replaced), no JSON,
    no object, no id, no reply, too long. DatasetError for a file that cannot be read or holds no reply at all."""

    def __init__(self, path: str | Path) -> None:
        self.problems: Counter[str] = Counter()
        self.where = str(path)
        self._first = ""
        try:
            self._file: IO[bytes] = open(path, "rb")  # noqa: SIM115  held as long as this is
        except (OSError, ValueError, TypeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise DatasetError(f"cannot read the replies: {reason}", where=str(path), fix="give a file of JSON lines") from error
        hashes, offsets = array("Q"), array("Q")
        for offset, line in self._lines():
            found = self._noted(line)
            if found is not None:
                hashes.append(_hash(found[0]))
                offsets.append(offset)
        if not hashes:
            raise DatasetError(f"there is no reply in this file: {self._first or 'it is empty'}", where=str(path), fix=FIX)
        order = np.argsort(np.frombuffer(hashes, np.uint64), kind="stable")
        self._hashes, self._offsets = (np.frombuffer(one, np.uint64)[order] for one in (hashes, offsets))
        self._taken = np.zeros(len(order), bool)

    def __len__(self) -> int:
        return len(self._hashes)

    def __enter__(self) -> Replies:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def of(self, question_id: str) -> list[str]:
        """What the file says to a question: nothing, one reply, or several that differ, in the order of the file."""
        wanted = np.uint64(_hash(question_id))
        first, last = (int(np.searchsorted(self._hashes, wanted, side=side)) for side in ("left", "right"))
        out: list[str] = []
        for number in range(first, last):
            found = self._at(int(self._offsets[number]))
            if found is not None and found[0] == question_id:
                self._taken[number] = True
                out.append(found[1])
        return list(dict.fromkeys(out))

    def unknown(self) -> tuple[int, list[str]]:
        """How many lines answer what was never asked for by `of`, and the first ids of such lines."""
        left = np.sort(self._offsets[~self._taken])
        return len(left), [found[0] for offset in left[:NAMED].tolist() if (found := self._at(offset)) is not None]

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line with its place; of one that is too long nothing but its count."""
        while True:
            offset = self._file.tell()
            line = self._file.readline(LONGEST)
            if not line:
                return
            if len(line) < LONGEST or line.endswith(b"\n"):
                yield offset, line
                continue
            self._wrong("too long", f"a line is longer than {LONGEST / 1e6:g} MB")
            while line and not line.endswith(b"\n"):
                line = self._file.readline(LONGEST)

    def _at(self, offset: int) -> tuple[str, str] | None:
        self._file.seek(offset)
        found = _read(self._file.readline(LONGEST))
        return found if isinstance(found, tuple) else None

    def _noted(self, line: bytes) -> tuple[str, str] | None:
        if not line.strip():
            return None
        try:
            line.decode()
        except UnicodeDecodeError:
            self._wrong("not UTF-8", "a line is not UTF-8")
        found = _read(line)
        if isinstance(found, tuple):
            return found
        self._wrong(found, f"the first line that cannot be taken has {found}: {shown(line[:60].decode('utf-8', 'replace'))}")
        return None

    def _wrong(self, code: str, told: str) -> None:
        self.problems[code] += 1
        self._first = self._first or told


class Given:
    """Replies that are in memory, by question id, read like a file's."""

    def __init__(self, replies: Mapping[str, Any]) -> None:
        if not replies:
            raise DatasetError("there is no reply", fix='give {"scene-000000-q0": "B", …}')
        self.problems: Counter[str] = Counter()
        self.where = "the replies"
        self._replies = replies
        self._left = dict.fromkeys(replies)

    def __len__(self) -> int:
        return len(self._replies)

    def __enter__(self) -> Given:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def of(self, question_id: str) -> list[str]:
        """What is said to a question."""
        self._left.pop(question_id, None)
        return [_text(self._replies[question_id])] if question_id in self._replies else []

    def unknown(self) -> tuple[int, list[str]]:
        """How many replies answer what was never asked for, and the first ids of such."""
        return len(self._left), [str(one) for one in list(self._left)[:NAMED]]


def opened(replies: str | Path | Mapping[str, Any]) -> Replies | Given:
    """The replies of a file, or of a mapping from question ids."""
    return Given(replies) if isinstance(replies, Mapping) else Replies(replies)


def _read(line: bytes) -> tuple[str, str] | str:
    """Id and reply of a line, or what it has not."""
    try:
        value = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return "no JSON"
    if not isinstance(value, dict):
        return "no object"
    name = next((value[key] for key in IDS if key in value), None)
    if not isinstance(name, str | int) or isinstance(name, bool):
        return "no id"
    key = next((key for key in TEXTS if key in value), None)
    return (str(name), _text(value[key])) if key is not None else "no reply"


def _text(value: Any) -> str:
    """What was said, as text: models that answer in JSON may have been parsed already."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
