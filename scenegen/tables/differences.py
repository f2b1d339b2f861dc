"""What comparing two builds counts and measures: of rows, of pictures, and of what the manifests say; as a table to read, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from math import inf, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenegen.explain import shown

SHOWN = 12
"""Names and manifest entries of a kind that are shown."""
ASIDE = ("id", "rank")
"""Parts of a row that hang on other rows too: counted, but a row that differs in nothing else is the same."""
Places = Iterable[tuple[str, Any, Any]]


class _Nothing:
    """What stands for a field that one of the two does not have."""

    def __repr__(self) -> str:
        return "(none)"


NOTHING = _Nothing()


def differences(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON values differ, in order: the path and what stands there in each. Lists of two lengths are one difference."""
    left = [(a, b, path)]
    while left:
        x, y, at = left.pop()
        if x == y:
            continue
        if isinstance(x, dict) and isinstance(y, dict):
            keys = list(dict.fromkeys((*x, *y)))[::-1]
            left += [(x.get(key, NOTHING), y.get(key, NOTHING), f"{at}.{key}" if at else str(key)) for key in keys]
        elif isinstance(x, list) and isinstance(y, list) and len(x) == len(y):
            left += [(p, q, f"{at}[{k}]") for k, (p, q) in reversed(list(enumerate(zip(x, y, strict=True))))]
        else:
            yield at, x, y


def gap(x: Any, y: Any) -> float | None:
    """By how much two numbers differ, inf where that is no finite number; None where they are not two numbers."""
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (x, y)):
        return None
    try:
        found = abs(float(x) - float(y))
    except OverflowError:
        return inf
    return inf if isnan(found) else found


@dataclass
class Part:
    """What differs in one part of rows. rows: in how many; near: in how many more by numbers alone that are within the tolerance. greatest: the
    greatest difference of two numbers at one place of both, at: where. words: the first place that differs in more than a number."""

    rows: int = 0
    near: int = 0
    greatest: float = 0.0
    at: str = ""
    words: str = ""

    def add(self, name: str, places: Places, tolerance: float) -> bool:
        """Note where two rows of this name differ; whether that is within the tolerance."""
        most, other = 0.0, False
        for path, x, y in places:
            by = gap(x, y)
            if by is None:
                other, self.words = True, self.words or f"{name} {path}: {shown(x)} | {shown(y)}"
            else:
                most = max(most, by)
                if by > self.greatest:
                    self.greatest, self.at = by, f"{name} {path}: {shown(x)} | {shown(y)}"
        within = not other and most <= tolerance
        self.rows, self.near = self.rows + (not within), self.near + within
        return within

    def text(self) -> str:
        """By how much and where."""
        numbers = [f"numbers by at most {self.greatest:.3g}, at {self.at}"] if self.at else []
        return "; ".join([*numbers, *([f"other at {self.words}"] if self.words else [])])


@dataclass
class Tally:
    """Rows of one kind: of those that both builds have, how many are the same, differ by numbers within the tolerance, and differ; and how many
    only one has. named: the first of those, of each build. parts: what differs, by part of the row."""

    same: int = 0
    near: int = 0
    differ: int = 0
    only: list[int] = field(default_factory=lambda: [0, 0])
    named: list[list[str]] = field(default_factory=lambda: [[], []])
    parts: dict[str, Part] = field(default_factory=dict)

    def pair(self, name: str, found: Mapping[str, Places], tolerance: float) -> None:
        """Note two rows of this name. found: by part, where they differ."""
        worst = 0
        for part, places in found.items():
            if known := list(places):
                within = self.parts.setdefault(part, Part()).add(name, known, tolerance)
                worst = max(worst, 0 if part in ASIDE else 1 if within else 2)
        kind = ("same", "near", "differ")[worst]
        setattr(self, kind, getattr(self, kind) + 1)

    def alone(self, side: int, name: str) -> None:
        """Note a row that only one build has."""
        self.only[side] += 1
        if len(self.named[side]) < SHOWN:
            self.named[side].append(name)

    @property
    def other(self) -> int:
        """How many rows are not the same in both."""
        return self.differ + sum(self.only)

    @property
    def clean(self) -> bool:
        """Whether nothing differs, of numbers by more than the tolerance."""
        return not self.other and not any(part.rows for part in self.parts.values())

    def lines(self, name: str) -> Iterator[str]:
        """The row of a table, and below it what differs."""
        yield f"{name:<28}{self.same:>9}{self.near:>9}{self.differ:>9}{self.only[0]:>9}{self.only[1]:>9}"
        for part, found in self.parts.items():
            yield f"   {part} of {found.rows + found.near}: {found.text()}"
        for side, names in zip("AB", self.named, strict=True):
            if names and self.same + self.near + self.differ:
                yield f"   only {side}: {', '.join(names[:4])}{', …' if len(names) > 4 else ''}"


@dataclass
class Pictures:
    """Pictures of one channel that both builds were looked at for. encoded: other bytes and the same pixels; near: depths within the tolerance;
    unlike: of those that differ, how many are of another size or only in one. pixels: of all that were looked at; other: of them, how many
    differ. greatest, mean: difference of colors and normals in levels of 255 (mean: of all pixels), of depth in mm where both hit something; over:
    depths more than 1 mm apart, or where only one hits. at: the picture with the greatest, of masks the first that differs."""

    same: int = 0
    encoded: int = 0
    near: int = 0
    differ: int = 0
    unlike: int = 0
    pixels: int = 0
    other: int = 0
    over: int = 0
    greatest: float = 0.0
    mean: float = 0.0
    at: str = ""

    def pair(self, name: str, channel: str, a: NDArray[Any] | None, b: NDArray[Any] | None, tolerance: float) -> None:
        """Note two pictures (H, W) or (H, W, 3) whose bytes differ; None for one that is not there. tolerance: of depth, metres."""
        if a is None or b is None or a.shape != b.shape:
            self.differ, self.unlike, self.at = self.differ + 1, self.unlike + 1, self.at or name
            return
        by = np.abs(a.astype(np.int64) - b.astype(np.int64))
        by = by if by.ndim == 3 else by[..., None]
        other, pixels = (by > 0).any(axis=-1), by.shape[0] * by.shape[1]
        lost = (a == 0) ^ (b == 0) if channel == "depth" else np.zeros(other.shape, dtype=bool)
        by = np.where(lost[..., None], 0, by) if channel != "instances" else by * 0
        most = float(by.max(initial=0))
        total = self.mean * self.pixels + float(by.mean(axis=-1).sum())
        self.pixels, self.other = self.pixels + pixels, self.other + int(other.sum())
        self.mean = total / self.pixels if self.pixels else 0.0
        if channel == "depth":
            self.over += int(((by[..., 0] > 1) | lost).sum())
        if most > self.greatest or (other.any() and not self.at):
            self.greatest, self.at = max(most, self.greatest), name
        if not other.any():
            self.encoded += 1
        elif channel == "depth" and not lost.any() and most <= tolerance * 1000:
            self.near += 1
        else:
            self.differ += 1

    def alike(self, pixels: int) -> None:
        """Note two pictures of the same bytes."""
        self.same, self.pixels = self.same + 1, self.pixels + pixels
        self.mean *= 1 - pixels / self.pixels if self.pixels else 1

    def text(self, channel: str) -> str:
        """How many are the same, and by how much the others differ."""
        count = self.same + self.encoded + self.near + self.differ
        out = f"{channel}: {count} looked at, {self.same} of the same bytes, {self.encoded} of the same pixels in other bytes"
        if self.same + self.encoded == count:
            return out
        out += f"; {self.near} within the tolerance, {self.differ} differ" + (
            f" ({self.unlike} of another size or only in one)" if self.unlike else ""
        )
        out += f": {self.other / max(self.pixels, 1):.3g} of all pixels"
        if channel == "depth":
            out += f", {self.over / max(self.pixels, 1):.3g} by more than 1 mm, at most {self.greatest:g} mm, mean {self.mean:.3g} mm"
        elif channel != "instances":
            out += f", at most {self.greatest:g} of 255, mean {self.mean:.3g}"
        return f"{out}, at {self.at}"


@dataclass
class Comparison:
    """How far two builds are the same. manifest: what theirs say otherwise, by path, that of A and of B. files: how many have the same sums in
    both manifests, and how many there are. tables: rows of scenes, view_sets, frames and views; families: rows of questions by task. pictures: by
    channel; looked_at: of how many of the views that both have."""

    a: str
    b: str
    tolerance: float
    manifest: dict[str, tuple[str, str]]
    files: tuple[int, int]
    tables: dict[str, Tally] = field(default_factory=dict)
    families: dict[str, Tally] = field(default_factory=dict)
    pictures: dict[str, Pictures] = field(default_factory=dict)
    looked_at: tuple[int, int] = (0, 0)

    @property
    def same(self) -> bool:
        """Whether all rows, and all pictures that were looked at, are the same in both, of numbers and depths within the tolerance. Manifests and
        bytes of files do not count: they say who made the tables."""
        tallies = (*self.tables.values(), *self.families.values())
        return all(one.clean for one in tallies) and not any(one.differ for one in self.pictures.values())

    @property
    def questions(self) -> Tally:
        """How many questions of all families are the same, or not."""
        out = Tally()
        for one in self.families.values():
            out.same, out.near, out.differ = out.same + one.same, out.near + one.near, out.differ + one.differ
            out.only = [a + b for a, b in zip(out.only, one.only, strict=True)]
        return out

    def json(self) -> str:
        """Everything, as JSON."""
        return json.dumps({**asdict(self), "same": self.same}, indent=1, ensure_ascii=False) + "\n"

    def text(self) -> str:
        """The comparison for a person; its last line says it in one."""
        lines = [f"A: {self.a}", f"B: {self.b}"]
        lines += [f"   {path}: {a} | {b}" for path, (a, b) in list(self.manifest.items())[:SHOWN]]
        if len(self.manifest) > SHOWN:
            lines.append(f"   … and {len(self.manifest) - SHOWN} more that the manifests say otherwise")
        lines.append(f"{self.files[0]} of {self.files[1]} files have the same sums in both manifests")
        lines.append(f"{'':<28}" + "".join(f"{name:>9}" for name in ("same", "within", "differ", "only A", "only B")))
        for name, own in self.tables.items():
            lines += own.lines(name)
        lines += self.questions.lines("questions")
        for name, own in sorted(self.families.items()):
            lines += own.lines(f"  {name}") if own.other or own.parts else ()
        lines += [own.text(channel) for channel, own in self.pictures.items()]
        if self.looked_at[0] < self.looked_at[1]:
            lines.append(f"pictures of {self.looked_at[0]} of {self.looked_at[1]} views were looked at")
        return "\n".join([*lines, self.summary])

    @property
    def summary(self) -> str:
        """One line."""
        found = [(name.replace("_", " "), one.other, one.same + one.near + one.other) for name, one in self.tables.items()]
        asked = self.questions
        found.append(("questions", asked.other, asked.same + asked.near + asked.other))
        for channel, one in self.pictures.items():
            found.append((f"pictures ({channel})", one.differ, one.same + one.encoded + one.near + one.differ))
        if self.same:
            within = f" within {self.tolerance:g}" if self.tolerance else ""
            return f"the same{within}: " + ", ".join(f"{count} {name}" for name, _, count in found if count)
        told = [f"{other} of {count} {name}" for name, other, count in found if other]
        return "NOT the same: " + (", ".join(told) or "ids or ranks of questions")
