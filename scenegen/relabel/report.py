"""What asking a dataset again found."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

KINDS = ("kept", "answer", "evidence", "dropped")
"""kept: as it was; answer: another answer; evidence: the same answer, with other numbers, margin, text or reasons; dropped: not to be asked any more."""
SHOWN = 12


@dataclass(frozen=True)
class Change:
    """One question that is not as it was. was, now: its answers ("" where there is none now); why: what was wrong with it."""

    question_id: str
    task: str
    kind: str
    was: str
    now: str
    why: str


@dataclass
class Report:
    """What became of every question. counts: by family and kind (KINDS). meshes: families whose questions were dropped because they are measured
    on meshes, and this version builds others than the pictures show. out: where the new revision lies; None where nothing changed."""

    revision: int
    out: Path | None = None
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    meshes: list[str] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many questions of all families are of a kind."""
        return sum(counts[kind] for counts in self.counts.values())

    def json(self) -> str:
        """Everything, as JSON."""
        counts = {task: {kind: own[kind] for kind in KINDS} for task, own in sorted(self.counts.items())}
        told = {"revision": self.revision, "counts": counts, "meshes": self.meshes}
        return json.dumps({**told, "changes": [asdict(one) for one in self.changes]}, indent=1, ensure_ascii=False) + "\n"

    def text(self) -> str:
        """A table by family, and the first of what changed."""
        lines = [f"{'':<28}" + "".join(f"{kind:>10}" for kind in KINDS)]
        for task, own in sorted(self.counts.items()):
            lines.append(f"{task:<28}" + "".join(f"{own[kind]:>10}" for kind in KINDS))
        for one in self.changes[:SHOWN]:
            told = "dropped" if one.kind == "dropped" else f"{one.was!r} -> {one.now!r}"
            lines.append(f"  {one.question_id} ({one.task}): {told}; {one.why}")
        if len(self.changes) > SHOWN:
            lines.append(f"  … and {len(self.changes) - SHOWN} more")
        if self.meshes:
            lines.append(f"not asked again, as this version builds other meshes than the pictures show: {', '.join(self.meshes)}")
        lines.append(
            f"revision {self.revision}: {self.out}" if self.out else "every answer is what this version says: nothing was written"
        )
        return "\n".join(lines)
