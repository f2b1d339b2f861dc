"""What all tests share: a word on those that are slower than their tier allows.

Three tiers: core (`make test-core`: not marked `slow`; under 90 s on two cores), full (`make test` and plain `pytest`: all but `long`),
long (`make test-long`: every combination and the large budgets, of which the full tier does a representative part).
"""

from __future__ import annotations

from typing import Any

import pytest

FIRST = ("test_tamper_families", "test_ray")
"""Files that begin a run: one makes for minutes what the others of its tests wait for, one waits for more than it computes. At the end of a run they
would leave a process idle."""
CORE_SECONDS = 4.0
"""A test of the core tier that takes longer is named at the end of a run."""

_slower: dict[str, float] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in FIRST)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.duration > CORE_SECONDS and not {"slow", "long"} & set(report.keywords):
        _slower[report.nodeid] = report.duration


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _slower:
        terminalreporter.section("slower than the core tier allows: make it faster, or mark it slow")
        for name, seconds in sorted(_slower.items(), key=lambda item: -item[1])[:20]:
            terminalreporter.line(f"{seconds:6.1f} s  {name[:150]}")
