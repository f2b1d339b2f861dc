"""What a build touches and what it does not: paths that lead away, files of others, markers that are torn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenegen.errors import BuildError
from scenegen.inputs import inside
from scenegen.pipeline.plan import Shard
from scenegen.pipeline.recipe import parse_recipe
from scenegen.pipeline.run import build_dataset, intact_marker
from scenegen.pipeline.shard import marker_file, shard_files
from scenegen.tables.files import TEMPORARY, sha256, sweep_temporaries
from scenegen.tables.schema import SCHEMAS, read_table, write_table


@pytest.mark.parametrize("relative", ["../x", "a/../../x", "/etc/passwd", "C:\\x", "..\\x", "", "a\0b", "link/x"])
def test_no_path_leads_outside(relative: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    assert inside(tmp_path / "in", "a/b.parquet", BuildError) == tmp_path / "in" / "a" / "b.parquet"
    with pytest.raises(BuildError, match="leads outside"):
        inside(tmp_path / "in", relative, BuildError)


def test_only_our_own_leftovers_are_swept(tmp_path: Path) -> None:
    kept = [".tmp-mine", f"{TEMPORARY}mine", f"{TEMPORARY}12-other.parquet", f"{TEMPORARY}x-a.parquet"]
    for name in (*kept, f"{TEMPORARY}12-a.parquet"):
        (tmp_path / name).write_text("")
    sweep_temporaries([tmp_path / "a.parquet"])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)


@pytest.mark.parametrize("torn", ['{"shard": "tra', "[]", "{}", '{"files": 3}', "\udcff"])
def test_a_torn_marker_means_the_shard_is_made_again(torn: str, tmp_path: Path) -> None:
    shard = Shard("train", 0, (0,))
    for name in (*shard_files(shard), marker_file(shard)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    files = {name: sha256(tmp_path / name) for name in shard_files(shard)}
    whole = {
        "shard": shard.name,
        "files": files,
        "counts": dict.fromkeys(("scenes", "view_sets", "frames", "views", "questions"), 1),
        "rejected": {},
    }
    (tmp_path / marker_file(shard)).write_text(json.dumps(whole))
    assert intact_marker(tmp_path, shard) == whole
    (tmp_path / marker_file(shard)).write_text(torn, errors="surrogateescape")
    assert intact_marker(tmp_path, shard) is None


def test_a_table_without_rows_has_no_group_of_rows(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write_table(tmp_path / "questions.parquet", "questions", [])
    stored = pq.ParquetFile(tmp_path / "questions.parquet")
    assert stored.metadata.num_row_groups == 0
    assert stored.schema_arrow.names == SCHEMAS["questions"].names
    assert b"huggingface" in stored.schema_arrow.metadata
    assert read_table(tmp_path / "questions.parquet") == []


@pytest.mark.slow
def test_datasets_loads_a_build_in_which_a_split_has_no_question(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    recipe = parse_recipe(
        "name: hand\ntasks: {person_object_orientation: {per_scene: 2}}\nviews: {per_scene: 2, width: 320, height: 240}\n"
        "scenes: {kinds: [bedroom, kitchen, cafe], things: [8, 12], people: [0, 1]}\n"
    )
    out = tmp_path / "out"
    build_dataset(recipe, out, scenes=8, seed=0, workers=1, renderer="raycast")
    counts = {path.name.split("-")[0]: 0 for path in out.glob("questions/*.parquet")}
    for path in out.glob("questions/*.parquet"):
        counts[path.name.split("-")[0]] += len(read_table(path))
    assert 0 in counts.values()
    assert any(counts.values())
    loaded = datasets.load_dataset(str(out), "questions", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in loaded.items()} == {split: n for split, n in counts.items() if n}
