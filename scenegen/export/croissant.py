"""Croissant 1.0 metadata (MLCommons) of a folder of Parquet files, with the fields of its extension for responsible AI: what a search engine, a
repository and `mlcroissant` read. Written by hand: it is JSON, and the package is no dependency."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from scenegen.assets.importing.licences import strictest
from scenegen.errors import ArgumentError
from scenegen.explain import shown
from scenegen.tables.columns import COLUMNS
from scenegen.tables.dataset import Dataset
from scenegen.tables.files import replacing, sha256
from scenegen.tables.schema import SCHEMAS

NAME = "croissant.json"
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that the specification gives in its appendix."""
PARQUET = "application/x-parquet"
BESIDE = {
    "images": "list of pictures, those that the question shows, with its marks, in order",
    "fps": "float or null, frames a second where the pictures are a clip",
}
"""Columns that exports have beside those of the tables."""
LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
}


@dataclass(frozen=True)
class Recorded:
    """A table: its name, the pattern of its files below the folder, and its columns."""

    name: str
    files: str
    schema: pa.Schema


def write_croissant(dataset: Dataset, folder: Path, tables: Sequence[Recorded], published: str | None = None) -> Path:
    """Write `croissant.json` of Parquet files that lie in `folder`, which are read for their digests. published: the date, as `check_date` has it."""
    path = folder / NAME
    content = croissant(dataset, folder, tables, published)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def check_date(said: str) -> str:
    """A date of publication: a day, or a moment with its offset, as ISO 8601 writes it. ArgumentError for anything else. No clock is read for
    it: the same export has the same bytes on any day."""
    found = re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?", said)
    try:
        datetime.fromisoformat(said if found else "")
    except ValueError as error:
        raise ArgumentError(
            f"no date: {shown(said)}", where="published", fix="a day as 2026-03-31, or a moment as 2026-03-31T12:00:00Z"
        ) from error
    return said


def write_tables_croissant(directory: str | Path, published: str | None = None) -> Path:
    """Write DIRECTORY/croissant.json of a dataset's own tables. published: the date on which they are. ArgumentError where it is none,
    DatasetError when there is no dataset, or it cannot be written."""
    if published is not None:
        check_date(published)
    dataset = Dataset(directory)
    folder = dataset.directory
    tables = [Recorded(name, f"{name}/*.parquet", schema) for name, schema in SCHEMAS.items()]
    content = json.dumps(croissant(dataset, folder, tables, published), indent=1, ensure_ascii=False) + "\n"
    with replacing(folder / NAME) as draft:
        draft.write_text(content, encoding="utf-8")
    return folder / NAME


def croissant(dataset: Dataset, folder: Path, tables: Sequence[Recorded], published: str | None = None) -> dict[str, Any]:
    """The metadata of a dataset, or of what was exported of it, as JSON-LD. published: its date, left out where none is given."""
    manifest = dataset.manifest
    name = str(manifest["recipe"].get("name", "")) or "scenegen"
    spdx = strictest(str(one.get("license", "")) for one in manifest.get("assets", [])).spdx
    about = manifest["recipe"].get("description") or "Spatial questions about composed scenes."
    made = (
        f"scenegen {manifest.get('scenegen', '')}, recipe {name}, seed {manifest['seed']}, {manifest['counts']['scenes']} scenes"
    )
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": name,
        "description": f"{about} Synthetic: every picture is drawn and every answer computed. Made by {made}.",
        "license": LICENCES.get(spdx, spdx),
        **({"datePublished": published} if published is not None else {}),
        "version": f"{manifest.get('revision', 1)}.0.0",
        "keywords": ["synthetic data", "spatial reasoning", "vision-language", "visual question answering"],
        "creator": {"@type": "sc:Organization", "name": "scenegen"},
        "citeAs": made,
        "isLiveDataset": False,
        **responsible(),
        "distribution": [node for table in tables for node in _files(folder, table)],
        "recordSet": [_records(table) for table in tables],
    }


def responsible() -> dict[str, Any]:
    """What the extension for responsible AI asks about data; of synthetic data much of it is that there is none."""
    return {
        "rai:dataCollection": "Nothing was collected: rooms, things and people are composed by a program from a seed, and drawn by a renderer. "
        "All data are synthetic.",
        "rai:dataCollectionType": ["Others"],
        "rai:dataCollectionMissingData": "None is missing: what a scene could not be asked is not asked; the manifest counts it.",
        "rai:dataCollectionRawData": "The truth of every scene, as JSON, from which each answer can be recomputed, is in the tables of the dataset.",
        "rai:dataAnnotationProtocol": "Nobody annotated. Answers are computed from the geometry of the scene, asked only beyond a margin, and "
        "rechecked by code that shares nothing with what asked (python -m scenegen audit).",
        "rai:machineAnnotationTools": ["scenegen"],
        "rai:annotationsPerItem": "1",
        "rai:personalSensitiveInformation": [
            "None: the people are made up, their bodies and clothes drawn from parameters; nobody is depicted."
        ],
        "rai:dataBiases": [
            "Answers and options are balanced within each family; kinds of rooms, things, bodies and clothes are those of the catalogue, and no sample of any place or people.",
            "Wordings come from templates, in English.",
        ],
        "rai:dataLimitations": [
            "Pictures are drawn, not photographed: a model that is good at them need not be at photographs.",
            "Only what geometry decides is asked.",
        ],
        "rai:dataUseCases": ["Training, rewarding and evaluating spatial reasoning of vision-language models."],
        "rai:dataSocialImpact": "No photographs of anybody and no work of annotators are needed; systems trained on it should be tested on real pictures before they act among people.",
        "rai:dataReleaseMaintenancePlan": "The same recipe, seed and version give the same bytes; a corrected version is another revision, with a report of what differs.",
    }


def _files(folder: Path, table: Recorded) -> Iterator[dict[str, Any]]:
    """A FileObject for each file with its digest, and the FileSet of all of them, by a pattern below the folder."""
    for path in sorted(folder.glob(table.files)):
        name = path.relative_to(folder).as_posix()
        yield {
            "@type": "cr:FileObject", "@id": name, "name": path.name, "contentUrl": name, "contentSize": f"{path.stat().st_size} B",
            "encodingFormat": PARQUET, "sha256": sha256(path),
        }  # fmt: skip
    yield {
        "@type": "cr:FileSet", "@id": f"{table.name}-files", "name": f"{table.name} files", "encodingFormat": PARQUET,
        "includes": table.files,
    }  # fmt: skip


def _records(table: Recorded) -> dict[str, Any]:
    """The RecordSet of a table: a field for each column but those of structures and of lists of lists, for which Croissant 1.0 has no plain form."""
    return {
        "@type": "cr:RecordSet", "@id": table.name, "name": table.name,
        "field": [_field(table, column.name, column.type) for column in table.schema if _plain(column.type)],
    }  # fmt: skip


def _field(table: Recorded, name: str, kind: pa.DataType) -> dict[str, Any]:
    """A column as a field."""
    repeated = pa.types.is_list(kind)
    inner = kind.value_type if repeated else kind
    said = COLUMNS.get(table.name, {}).get(name) or BESIDE.get(name)
    return {
        "@type": "cr:Field", "@id": f"{table.name}/{name}", "name": name, **({"description": said} if said else {}),
        "dataType": _type(inner), **({"repeated": True} if repeated else {}),
        "source": {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": name},
                   **({"transform": {"jsonPath": "bytes"}} if _picture(inner) else {})},
    }  # fmt: skip


def _plain(kind: pa.DataType) -> bool:
    """Whether a column is of values, pictures, or a list of either."""
    inner = kind.value_type if pa.types.is_list(kind) else kind
    return _picture(inner) or not pa.types.is_nested(inner)


def _picture(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) and [field.name for field in kind] == ["bytes", "path"]


def _type(kind: pa.DataType) -> str:
    if _picture(kind):
        return "sc:ImageObject"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:Boolean" if pa.types.is_boolean(kind) else "sc:Text"
