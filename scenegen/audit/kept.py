"""What an audit keeps of shards that it is done with, so that one that was stopped goes on where it was."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import io
import os
import pickle
import platform
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scenegen.assets.library.store import Store
from scenegen.audit.source import TABLES, Folder

ENDING = ".audited"
DIGEST = hashlib.sha256().digest_size
PACKAGE = Path(__file__).parent.parent
MADE = {
    "builtins": {"list", "set"},
    "collections": {"Counter", "defaultdict"},
    "scenegen.audit.audit": {"Part"},
    "scenegen.audit.report": {"Report"},
    "scenegen.audit.whole": {"Ledger"},
}
"""By module what may be made of a kept file: one that names anything else is not read."""


@dataclass
class Kept:
    """A directory with a file for each shard, named by what it hangs on. OSError where it cannot be made or written to.

    What a shard gave counts as long as the bytes of its tables and of the manifest, this code and what it is run with are the same; of a
    shard, only the newest file stays. A file that is cut short or changed is none, and the shard is audited again.
    """

    directory: Path

    def __post_init__(self) -> None:
        self.directory = Path(self.directory)
        self.directory.mkdir(parents=True, exist_ok=True)

    @cached_property
    def code(self) -> bytes:
        """Digest of all that an audit hangs on beside the dataset: the files of the package, the versions of what it needs, imported things."""
        store = Store()
        seen = hashlib.sha256(f"{platform.python_version()} {store.root} {store.stamp} {' '.join(_needed())}".encode())
        for path in sorted(PACKAGE.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                seen.update(f"\0{path.relative_to(PACKAGE).as_posix()}\0".encode() + path.read_bytes())
        return seen.digest()

    def path(self, folder: Folder, shard: str) -> Path:
        """The file of a shard as it now is."""
        seen = hashlib.sha256(self.code + folder.digest.encode())
        for table in TABLES:
            with contextlib.suppress(OSError), open(folder.directory / table / f"{shard}.parquet", "rb") as handle:
                seen.update(hashlib.file_digest(handle, "sha256").digest())
        return self.directory / f"{shard}.{seen.hexdigest()[:32]}{ENDING}"

    def get(self, folder: Folder, shard: str) -> Any:
        """What the shard gave; None where nothing is kept of it, or nothing that an audit wrote."""
        try:
            content = self.path(folder, shard).read_bytes()
            if hashlib.sha256(content[DIGEST:]).digest() == content[:DIGEST]:
                return _Reader(io.BytesIO(content[DIGEST:])).load()
        except (OSError, pickle.UnpicklingError):
            pass
        return None

    def put(self, folder: Folder, shard: str, gave: Any) -> None:
        """Keep what the shard gave, whole or not at all, and drop what was kept of it before."""
        path, content = self.path(folder, shard), pickle.dumps(gave)
        draft = path.with_suffix(".draft")
        try:
            draft.write_bytes(hashlib.sha256(content).digest() + content)
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        for old in self.directory.glob(f"{shard}.*{ENDING}"):
            if old != path:
                old.unlink(missing_ok=True)


def _needed() -> list[str]:
    """Name and version of each package that this one can use and that is there; none where it is used without being installed."""
    out = []
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for name in sorted({re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in importlib.metadata.requires("scenegen") or ()}):
            with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                out.append(f"{name} {importlib.metadata.version(name)}")
    return out


class _Reader(pickle.Unpickler):
    """Reads what audits write, and no file that would have something else run."""

    def find_class(self, module: str, name: str) -> Any:
        """A class that is in MADE."""
        if name in MADE.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"not kept by an audit: {module}.{name}")
