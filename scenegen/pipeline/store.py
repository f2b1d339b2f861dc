"""A folder of a store that fsspec reaches, S3 and the like: files are put and got whole, by name; what a store does not do is a typed error."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from scenegen.errors import BuildError
from scenegen.tables.files import lock, sha256

T = TypeVar("T")
S = TypeVar("S")
WAITS_S = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""How long is waited before each next try of what a store did not do, seconds: two minutes in all, for a network that comes back."""
FIRST_WAITS_S = (1.0, 2.0)
"""The same of a store that has done nothing yet: there, a wrong address is likelier."""
AT_ONCE = 16
"""Files that are asked for, put or got at the same time: they wait for the network more than they compute."""
PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "az": "adlfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "hf": "huggingface_hub",
}
"""What must be installed beside fsspec for a kind of URL."""
LASTING = (
    PermissionError, FileExistsError, NotADirectoryError, IsADirectoryError, NotImplementedError, TypeError, AttributeError, ImportError,
    MemoryError,
)  # fmt: skip
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENAMETOOLONG)
"""What a store says that it would say again."""
SCRATCH = "scenegen-scratch-"


class Store:
    """A folder of a store by its URL. Nothing is believed of listings but whether the folder is new: a store may list what was there before."""

    def __init__(self, url: str, known: bool = False) -> None:
        """known: whether it has answered before, so that it is worth waiting for."""
        self.name = re.sub(r"//[^/@]*@", "//…@", url.rstrip("/"))
        self.scheme = url.partition("://")[0].rpartition("::")[2].lower()
        self.known = known
        self.fs, self.root = self._opened(url)

    def read(self, name: str) -> bytes | None:
        """What a small file holds; None where there is none."""

        def call() -> bytes:
            self.fs.invalidate_cache()
            content: bytes = self.fs.cat_file(self._path(name))
            return content

        try:
            return self._tried("read", name, call)
        except FileNotFoundError:
            return None

    def size(self, name: str) -> int | None:
        """How many bytes a file has; None where there is none."""
        try:
            return self._tried("read", name, lambda: self._size(name))
        except FileNotFoundError:
            return None

    def put(self, path: Path, name: str) -> None:
        """Put a file, and see that it is there."""
        size = path.stat().st_size

        def call() -> None:
            self.fs.put_file(str(path), self._path(name))
            try:
                there = self._size(name)
            except FileNotFoundError as error:
                raise OSError("it is not there after it was written") from error
            if there != size:
                raise OSError(f"{there} of {size} bytes are there after it was written")

        try:
            self._tried("write", name, call)
        except FileNotFoundError as error:
            raise BuildError(
                f"the store has no place for it: {_said(error)}",
                where=self._where(name),
                fix=["make the bucket first: it is not made here", "is the name right?", "is the endpoint that of your store?"],
            ) from error

    def write(self, text: str, name: str) -> None:
        """Put a small file of this text."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "text")
            path.write_text(text, encoding="utf-8")
            self.put(path, name)

    def get(self, name: str, path: Path, digest: str) -> bool:
        """Get a file; whether it is there and has this sha256. What came otherwise is asked for once more."""
        path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(2):
            try:
                self._tried("read", name, lambda: self.fs.get_file(self._path(name), str(path)))
            except FileNotFoundError:
                return False
            if path.is_file() and sha256(path) == digest:
                return True
        return False

    def names(self) -> list[str]:
        """What lies directly in the folder, as far as the store lists it."""

        def call() -> list[str]:
            self.fs.invalidate_cache()
            listed = (str(path).strip("/") for path in self.fs.ls(self.root, detail=False))
            return [path.rpartition("/")[2] for path in listed if path != self.root.strip("/")]

        try:
            return self._tried("list", "", call)
        except FileNotFoundError:
            return []

    def drop(self, name: str) -> None:
        """Remove a folder, if the store lets us: nothing hangs on it."""
        with contextlib.suppress(Exception):
            self.fs.invalidate_cache()
            self.fs.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"

    def _where(self, name: str) -> str:
        return f"{f'{self.name}/{name}'.rstrip('/')}, from {platform.node() or 'this machine'}"

    def _size(self, name: str) -> int:
        self.fs.invalidate_cache()
        found = self.fs.info(self._path(name))
        if found["type"] != "file":
            raise FileNotFoundError(name)
        return int(found["size"])

    def _opened(self, url: str) -> tuple[Any, str]:
        try:
            from fsspec.core import url_to_fs
        except ImportError as error:
            raise BuildError(
                f"what is a URL needs fsspec: {error}", where=self.name, fix="pip install 'scenegen[remote]'"
            ) from error
        try:
            options = {"auto_mkdir": True} if self.scheme in ("file", "local") else {}
            fs, root = url_to_fs(url, **options)
        except ImportError as error:
            raise BuildError(
                f"what reaches {self.scheme}:// is not installed: {error}",
                where=self.name,
                fix=f"pip install {PACKAGES.get(self.scheme, 'what fsspec needs for it')}, on every machine of the build",
            ) from error
        except Exception as error:
            raise BuildError(
                f"no store can be opened by this URL: {_said(error)}",
                where=self.name,
                fix="give one that fsspec knows, as s3://BUCKET/PATH, gs://BUCKET/PATH or file:///PATH",
            ) from error
        if not str(root).strip("/"):
            raise BuildError("the URL names no folder of a store", where=self.name, fix="name one: s3://BUCKET/PATH")
        return fs, str(root).rstrip("/")

    def _tried(self, what: str, name: str, call: Callable[[], T]) -> T:
        """What a call gives, tried again for as long as it may be the network's fault; FileNotFoundError is the caller's to explain."""
        begun = time.monotonic()
        for wait in (*(WAITS_S if self.known else FIRST_WAITS_S), None):
            try:
                done = call()
                self.known = True
                return done
            except FileNotFoundError:
                self.known = True
                raise
            except Exception as error:  # each store has errors of its own
                lasting = isinstance(error, LASTING) or _no_credentials(error) or getattr(error, "errno", None) in FULL
                if wait is None or lasting:
                    raise self._explained(what, name, error, time.monotonic() - begun) from error
            time.sleep(wait)
        raise AssertionError("unreachable")

    def _explained(self, what: str, name: str, error: Exception, seconds: float) -> BuildError:
        where, kept = self._where(name), "run the same command again: what is whole in the store is kept"
        if _no_credentials(error):
            return BuildError(
                f"there are no credentials for the store: {_said(error)}",
                where=where,
                fix=["set them as the store's own tools want them, on every machine of the build; of S3: AWS_ACCESS_KEY_ID and "
                     "AWS_SECRET_ACCESS_KEY, or `aws configure`", "set options of fsspec: FSSPEC_S3='{\"profile\": \"…\"}'"],
            )  # fmt: skip
        if isinstance(error, PermissionError):
            return BuildError(
                f"the store does not let us {what}: {_said(error)}",
                where=where,
                fix=["use keys that may read, write and list there", "are the keys still valid?", kept],
            )
        if getattr(error, "errno", None) in FULL:
            return BuildError(f"cannot {what}: {_said(error)}", where=where, fix=["free some space, there or in TMPDIR", kept])
        return BuildError(
            f"the store does not {what} it, asked for {seconds:.0f} s: {_said(error)}",
            where=where,
            fix=["is the network there, and the name or endpoint of the store right?", kept],
        )


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".rstrip(": ")


def _no_credentials(error: BaseException) -> bool:
    """Stores have no class for it in common, but call it so: NoCredentialsError, DefaultCredentialsError, …"""
    return "Credential" in type(error).__name__


def at_once(call: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """What a call gives of each, in order, several at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, items))


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder below TMPDIR for as long as the block runs. Those that killed processes left there are removed first."""
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{SCRATCH}*") if os.name == "posix" else ():
        if left.is_dir() and not left.is_symlink():
            with contextlib.suppress(OSError, BuildError), lock(left / "lock"):  # a living process holds its own
                shutil.rmtree(left)
    draft = Path(tempfile.mkdtemp(prefix=f".{SCRATCH}", dir=base))
    with lock(draft / "lock"):
        own = draft.rename(draft.with_name(draft.name.removeprefix(".")))  # not before it is held
        try:
            yield own
        finally:
            shutil.rmtree(own, ignore_errors=True)
