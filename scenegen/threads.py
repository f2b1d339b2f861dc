"""One thread for linear algebra: a product that several threads share is summed in another order, and its last bits are others."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

P = ParamSpec("P")
R = TypeVar("R")


@lru_cache(maxsize=1)
def _controller() -> ThreadpoolController:
    """What linear algebra this process has loaded: NumPy's and SciPy's own."""
    import scipy.linalg  # noqa: F401  loading them is what makes them found

    return ThreadpoolController()


def one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """`function` with linear algebra on one thread while it runs, whatever the environment says.

    What it computes is then the same whether it runs alone in a process, beside others, or in a worker with its share of the cores.
    """

    @wraps(function)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        with _controller().limit(limits=1, user_api="blas"):
            return function(*args, **kwargs)

    return alone


def cores() -> int:
    """How many cores this process may use: what it is bound to and what its control group grants, not what the machine has."""
    try:
        bound = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        bound = os.cpu_count() or 1
    return max(1, min(bound, _granted() or bound))


def _granted() -> int | None:
    """Whole cores that the control group grants (version 2, then 1); None when it sets no limit."""
    try:
        with open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
            quota, period = file.read().split()[:2]
    except (OSError, ValueError):
        try:
            with (
                open("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", encoding="ascii") as first,
                open("/sys/fs/cgroup/cpu/cpu.cfs_period_us", encoding="ascii") as second,
            ):
                quota, period = first.read().strip(), second.read().strip()
        except OSError:
            return None
    return whole_cores(quota, period)


def whole_cores(quota: str, period: str) -> int | None:
    """Cores for which a control group grants time, rounded up; None where it says that there is no limit: "max", or -1 in version 1."""
    try:
        granted = -(-int(quota) // int(period))
    except (ValueError, ZeroDivisionError):
        return None
    return granted if granted > 0 else None
