"""A build's bytes hang on recipe and seed alone: not on workers, threads, hash seeds, locales, or on having been stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scenegen.scene.base import _pose
from scenegen.scene.grid import on_grid, pose_on_grid
from scenegen.tables.schema import read_table
from scenegen.threads import cores, one_thread, whole_cores
from tests.same_bytes import COVERING, KERNELS, PRODUCT, SAME, Way, build, compared, digests

FEW = 4
FIRST = Way(3, 2, 1, "C.UTF-8", missing=True)
"""The one way that `make test` takes: everything as the first build has it not. Those in which every two settings meet are in `make test-long`."""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by one process with one thread: what all other ways are held against."""
    assert COVERING[0] == KERNELS[0] == PRODUCT[0]
    return build(COVERING[0], tmp_path_factory.mktemp("first") / "out", scenes=FEW)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", [FIRST, *(pytest.param(way, marks=pytest.mark.long) for way in COVERING[1:])], ids=str)
def test_the_same_bytes_however_a_build_is_run(way: Way, first: Path, tmp_path: Path) -> None:
    people = [
        row for path in first.glob("scenes/*.parquet") for row in pq.read_table(path).to_pylist() if "person_0" in row["truth"]
    ]
    assert len(people) == FEW
    out = build(way, tmp_path / "out", scenes=FEW)
    assert digests(out) == digests(first), compared(first, out)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_another_kernel_of_linear_algebra_gives_the_same_tables(first: Path, tmp_path: Path) -> None:
    """Two ways to add: without and with fused multiplication, on machines whose library has both."""
    out = build(KERNELS[1], tmp_path / "out", scenes=FEW)
    assert digests(out) == digests(first), compared(first, out)


@pytest.mark.slow
def test_what_differs_is_told(first: Path, tmp_path: Path) -> None:
    """An answer; and no row, where the files alone are others."""
    for name in ("answer", "files"):
        shutil.copytree(first, tmp_path / name)
        path = min((tmp_path / name / "questions").iterdir())
        rows = read_table(path)
        rows[0]["answer"] += "!" if name == "answer" else ""
        pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(path)), path, compression="gzip")
    assert "NOT the same: 1 of" in compared(first, tmp_path / "answer")
    assert compared(first, tmp_path / "files").startswith("same rows, other bytes")
    assert compared(first, first) == SAME


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_the_same_bytes_in_every_combination(tmp_path: Path) -> None:
    """Forty-eight builds: of the settings of the test above, all together and not every two."""
    reference = build(PRODUCT[0], tmp_path / "0" / "out")
    for number, way in enumerate(PRODUCT[1:], 1):
        out = build(way, tmp_path / str(number) / "out")
        assert digests(out) == digests(reference), f"{way}: {compared(reference, out)}"


def test_what_is_handed_on_lies_on_a_grid() -> None:
    rng = np.random.default_rng(0)
    noise = 1e-13
    values = rng.uniform(-10, 10, 1000)
    np.testing.assert_array_equal(on_grid(values), on_grid(values * (1 + noise / 10)))
    assert not np.signbit(on_grid(-1e-9))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn * np.linalg.det(turn), rng.normal(size=3)
    _pose(pose_on_grid(pose))  # still rigid
    np.testing.assert_allclose(pose_on_grid(pose), pose, atol=6e-7)


def test_linear_algebra_runs_on_one_thread_and_then_as_before() -> None:
    from threadpoolctl import threadpool_info

    def threads() -> set[int]:
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    before = threads()
    assert one_thread(threads)() == {1}
    assert threads() == before
    assert cores() >= 1


@pytest.mark.parametrize(
    ("quota", "period", "whole"),
    [("max", "100000", None), ("-1", "100000", None), ("50000", "100000", 1), ("150000", "100000", 2), ("400000", "100000", 4)],
)
def test_a_control_group_grants_whole_cores_or_sets_no_limit(quota: str, period: str, whole: int | None) -> None:
    assert whole_cores(quota, period) == whole
