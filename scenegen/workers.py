"""Spawned processes that work for this one and do not outlive it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor


@contextlib.contextmanager
def spawned(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of `workers` spawned processes. They leave Ctrl-C to this process, end when it ends, however that is, and are ended at once
    where the block is left by an exception."""
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(os.getpid(),)
    )
    try:
        yield pool
    except BaseException:
        _stop(pool)
        raise
    pool.shutdown()


def _stop(pool: ProcessPoolExecutor) -> None:
    """End a pool at once: nothing it has not renamed into place exists."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        with contextlib.suppress(Exception):
            process.terminate()
    for process in processes:
        with contextlib.suppress(Exception):
            process.join(5)


def _start(parent: int) -> None:
    """Leave Ctrl-C to the parent, and do not outlive it: a parent that is killed outright cannot stop its workers, and they would wait for
    work for ever, since each holds both ends of the queue that it comes by."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    above = multiprocessing.parent_process()

    def watch() -> None:
        while above is not None and above.is_alive() and os.getppid() == parent:
            above.join(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
