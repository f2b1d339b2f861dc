"""Where around a point of view a model is right: accuracy by frame and azimuth, for questions whose answers come from one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenegen.answers.judging import judge
from scenegen.errors import ArgumentError
from scenegen.explain import checked_names, shown
from scenegen.scoring.replies import opened
from scenegen.tables.dataset import load

MOST = 72


@dataclass(frozen=True)
class Spoke:
    """Questions of one frame whose azimuth lies about `azimuth_deg` (0 ahead, positive left): how many, and the mean of what replies to them are worth."""

    frame: str
    azimuth_deg: float
    questions: int
    score: float


@checked_names
def by_azimuth(
    directory: str | Path, replies: str | Path | Mapping[str, Any], *, sectors: int = 8, only: Sequence[str] = ()
) -> list[Spoke]:
    """Accuracy by frame and azimuth: `sectors` equal ones, the first about straight ahead, in the order of frames and counter-clockwise.

    Of the questions with options whose evidence holds an `azimuth_deg`. replies: as `score` takes them; what has no reply, or two that differ, is
    wrong. only: families. ArgumentError for a number of sectors that cannot be; DatasetError for no dataset or no replies.
    """
    if type(sectors) is not int or not 2 <= sectors <= MOST:
        raise ArgumentError(f"no number of sectors: {shown(sectors)}", where="sectors", fix=f"2 to {MOST}")
    width = 360.0 / sectors
    found: dict[tuple[str, int], list[float]] = defaultdict(list)
    with opened(replies) as said:
        for record in load(directory):
            azimuth = record.evidence.numbers.get("azimuth_deg")
            if azimuth is None or not record.choices or (only and record.task not in only):
                continue
            given = said.of(record.question_id)
            right = judge(record.typed.answer, given[0], record.choices).score if len(given) == 1 else 0.0
            found[record.frame, round(azimuth / width) % sectors].append(right)
    return [
        Spoke(frame, (number * width + 180.0) % 360.0 - 180.0, len(scores), sum(scores) / len(scores))
        for (frame, number), scores in sorted(found.items())
    ]
