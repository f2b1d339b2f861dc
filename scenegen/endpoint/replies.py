"""The file that replies are written to, line by line as they come, and a cache of them."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from scenegen.endpoint.chat import SAID, Outcome
from scenegen.errors import EndpointError
from scenegen.explain import shown
from scenegen.tables.files import replacing

BEGIN = b'{"question_id": '


@dataclass(frozen=True)
class Line:
    """A reply as it is written: `score` reads `question_id` and `reply`."""

    id: str
    outcome: Outcome
    model: str
    mark: str
    attempts: int

    @property
    def text(self) -> str:
        """As JSON on one line."""
        told = {"question_id": self.id, "reply": self.outcome.text, "outcome": self.outcome.kind, "model": self.model}
        more = {"request": self.mark, "attempts": self.attempts, **({"usage": self.outcome.usage} if self.outcome.usage else {})}
        return json.dumps({**told, **more}, ensure_ascii=False) + "\n"


class Written:
    """A file of replies that is gone on with. A last line that a kill cut short is taken off; EndpointError for a file of something else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._marks: dict[str, str] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = open(path, "a+b")  # noqa: SIM115  held as long as this is
        except OSError as error:
            raise EndpointError(f"cannot write replies: {error.strerror}", where=str(path), fix="choose another --out") from error
        try:
            self._read()
        except BaseException:
            self._file.close()
            raise

    def _read(self) -> None:
        self._file.seek(0)
        whole = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                if not (line.startswith(BEGIN) or BEGIN.startswith(line)):
                    self._take(line)
                break
            whole += len(line)
            self._take(line)
        self._file.truncate(whole)
        self._file.seek(0, os.SEEK_END)

    def _take(self, line: bytes) -> None:
        try:
            value = json.loads(line)
            self._marks[str(value["question_id"])] = str(value["request"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise EndpointError(
                f"this file holds what `ask` did not write: {shown(line[:60].decode('utf-8', 'replace'))}",
                where=str(self.path), fix="choose another --out",
            ) from error  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def holds(self, name: str, mark: str) -> bool:
        """Whether the reply to this very request is there; EndpointError where one to another request of the same question is."""
        found = self._marks.get(name)
        if found is not None and found != mark:
            raise EndpointError(
                f"the reply to {shown(name)} in this file is to another request: another model, other pictures or another way of asking",
                where=str(self.path), fix="choose another --out, or remove the file to ask everything again",
            )  # fmt: skip
        return found is not None

    def add(self, line: Line) -> None:
        """One more reply, which is in the file when this returns."""
        try:
            self._file.write(line.text.encode("utf-8", "replace"))
            self._file.flush()
        except OSError as error:
            raise EndpointError(f"cannot write replies: {error.strerror}", where=str(self.path), fix="free some space") from error
        self._marks[line.id] = line.mark

    def tell_failed(self, failed: list[dict[str, Any]]) -> Path | None:
        """Write what failed beside the replies, in place of what failed before; the file, None where nothing did."""
        path = self.path.with_name(f"{self.path.name}.failed.jsonl")
        if not failed:
            path.unlink(missing_ok=True)
            return None
        with replacing(path) as draft:
            draft.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in failed), encoding="utf-8")
        return path


class Cache:
    """Replies by endpoint and request, a file each, to share among runs. What cannot be read is as if it were not there."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url

    def _path(self, mark: str) -> Path:
        name = hashlib.sha256(f"{self._url}\n{mark}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"

    def get(self, mark: str) -> Outcome | None:
        """The reply to a request; None where it is not known."""
        try:
            value = json.loads(self._path(mark).read_bytes())
            kind, text = value["kind"], value["text"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return Outcome(kind, text) if kind in SAID and isinstance(text, str) else None

    def put(self, mark: str, outcome: Outcome) -> None:
        """Keep a reply."""
        path = self._path(mark)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EndpointError(
                f"cannot write the cache: {error.strerror}", where=str(path), fix="choose another --cache"
            ) from error
        with replacing(path) as draft:
            draft.write_text(json.dumps({"kind": outcome.kind, "text": outcome.text}), encoding="utf-8")
