"""Three hundred bad recipes, scene files and models: each is taken in or refused with one message. No traceback, no hang, no flood, no way out.

Longer runs: SCENEGEN_FUZZ=3000 python -m pytest tests/test_fuzz.py, or python -m tests.fuzzing --count 3000 --seed 7.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fuzzing import KINDS, Findings, fuzz, inputs

COUNT = int(os.environ.get("SCENEGEN_FUZZ", "300")) // len(KINDS)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Findings]:
    folders = {kind: tmp_path_factory.mktemp(f"fuzz-{kind}").resolve() for kind in KINDS}
    with ThreadPoolExecutor(len(KINDS)) as pool:
        return dict(zip(KINDS, pool.map(lambda kind: fuzz(folders[kind], kind, COUNT), KINDS), strict=True))


@pytest.mark.slow
@pytest.mark.timeout(60 + 30 * COUNT)
@pytest.mark.parametrize("kind", KINDS)
def test_bad_inputs_are_taken_in_or_refused(found: dict[str, Findings], kind: str) -> None:
    one = found[kind]
    assert not one.bad, "\n".join([one.text(), *one.bad])
    assert one.accepted + one.refused == COUNT
    assert one.refused > COUNT / 3, "bad inputs are bad"
    assert one.accepted > 0, "but not all of them in the same way"


def test_the_inputs_are_the_same_every_time() -> None:
    for kind in ("recipe", "model"):
        assert list(inputs(kind, 6, 3)) == list(inputs(kind, 6, 3))
        assert list(inputs(kind, 6, 3)) != list(inputs(kind, 6, 4))


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["traceback", "hang", "memory", "write", "read", "tell", "die"])
def test_the_battery_sees_each_fault(tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does what none may do is found out."""
    monkeypatch.setattr("tests.fuzzing.SECONDS", 0.5 if fault == "hang" else 2.0)  # an idle one is given six times as long
    monkeypatch.setattr("tests.fuzzing.MEGABYTES", 300)
    monkeypatch.setenv("SCENEGEN_FUZZ_FAULT", fault)
    one = fuzz(tmp_path.resolve(), "recipe", 2)
    where = {"traceback": one.tracebacks, "die": one.tracebacks, "hang": one.hangs, "memory": one.large}
    assert where.get(fault, one.outside), one.text()
