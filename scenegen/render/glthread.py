"""The one thread of a process that talks to OpenGL: a context belongs to a thread, and none survives a fork."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

from scenegen.errors import RenderError

P = ParamSpec("P")
R = TypeVar("R")


class _GlThread:
    """The thread, once something was drawn, and the process that started it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.pool: ThreadPoolExecutor | None = None
        self.process = 0
        self.name: int | None = None

    def start(self) -> ThreadPoolExecutor:
        """The thread of this process. RenderError in a child that was forked after its parent had started OpenGL."""
        if self.pool is not None and self.process != os.getpid():  # before the lock: another thread's hold on it came along
            raise RenderError(
                "OpenGL was started in this process's parent, and a driver's threads do not survive a fork",
                where=f"process {os.getpid()}, forked from {self.process}",
                fix=[
                    'start processes by multiprocessing.get_context("spawn"), or fork before the first picture is drawn',
                    "--renderer raycast needs no OpenGL",
                ],
            )
        with self.lock:
            if self.pool is None:
                self.pool, self.process = ThreadPoolExecutor(1, "scenegen-gl"), os.getpid()
                self.name = self.pool.submit(threading.get_ident).result()
            return self.pool


_THREAD = _GlThread()


def on_gl_thread(function: Callable[P, R]) -> Callable[P, R]:
    """`function`, run on the process's one GL thread whoever calls it: calls from several threads take turns.

    RenderError in a process that was forked after OpenGL had started, which would hang.
    """

    @wraps(function)
    def there(*args: P.args, **kwargs: P.kwargs) -> R:
        pool = _THREAD.start()
        if threading.get_ident() == _THREAD.name:
            return function(*args, **kwargs)
        return pool.submit(function, *args, **kwargs).result()

    return there
