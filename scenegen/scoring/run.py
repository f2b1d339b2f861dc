"""From a dataset and a model's replies to a report: every question judged by its own type of answer, scene after scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from scenegen.answers import Answer, answer_from
from scenegen.answers.judging import judge
from scenegen.answers.picking import turned
from scenegen.answers.places2d import PictureAnswer, Scale
from scenegen.errors import ArgumentError, DatasetError, SceneGenError
from scenegen.explain import checked_names, shown
from scenegen.scoring.baselines import MOST, Guesses, guesses
from scenegen.scoring.replies import Given, Replies, opened
from scenegen.scoring.report import Report, Row
from scenegen.scoring.seen import seen_groups
from scenegen.scoring.tally import Group, Tally
from scenegen.tables.clearance import clearance_group
from scenegen.tables.dataset import Dataset
from scenegen.tables.joined import Columns, SceneRows, is_twofold, scene_rows
from scenegen.tables.manifest import AGAIN
from scenegen.tables.thinned import Thinned

COLUMNS = ["question_id", "scene_id", "view_ids", "task", "frame", "choices", "answer", "answer_type", "answer_value", "clearance", "twin_key", "decided_by", "evidence"]  # fmt: skip
READ: Columns = {"views": ("visible",), "questions": COLUMNS}
FORMS = ("choice", "open")
CLIP = 5
"""From so many pictures on, a question is about a clip or a walk."""
ABSENT = {
    "both right": (True, True),
    "right only with the thing": (True, False),
    "right only without it": (False, True),
    "none right": (False, False),
}
"""Which of two questions are right that are asked of a scene and of the same scene without a thing."""
Kind = tuple[str, bool]


@checked_names
def score(
    directory: str | Path,
    replies: str | Path | Mapping[str, Any],
    *,
    blind: str | Path | Mapping[str, Any] | None = None,
    form: str = "choice",
    scale: str | None = None,
    circular: bool = False,
    answered: bool = False,
    only: Sequence[str] = (),
    frames: str | None = None,
) -> Report:
    """What a model's replies to a dataset's questions are worth.

    replies: a file of JSON lines with `question_id` and `reply`, or a mapping from ids to replies. blind: replies of the same model to the
    questions without pictures, to be shown beside. form: "choice", as asked with the options that a question has, or "open", asked without.
    scale: of coordinates in pictures, where they were asked for in another than the dataset's. circular: each question with options was
    asked once for each place of the first option (`export --circular`), and is right when all are. answered: leave out what has no reply, which
    counts as wrong otherwise; of what is answered twice differently nothing counts. only: families. frames: a sampling, as `load` takes it.

    DatasetError for no dataset, replies that cannot be read, or none that is to one of the questions; ArgumentError for other arguments.
    """
    if form not in FORMS:
        raise ArgumentError(f"no form {shown(form)}", where="form", fix=f"one of {', '.join(FORMS)}")
    if scale is not None and scale not in get_args(Scale):
        raise ArgumentError(f"no scale {shown(scale)}", where="scale", fix=f"one of {', '.join(get_args(Scale))}")
    dataset = Dataset(directory, frames)
    if unknown := sorted(set(only) - set(dataset.manifest["questions_per_task"])):
        fix = f"one of {', '.join(sorted(dataset.manifest['questions_per_task']))}"
        raise ArgumentError(f"no question of {shown(unknown[0])} is in this dataset", where="only", fix=fix)
    judging = _Judging(form == "choice", scale, circular, answered, frozenset(only))
    with opened(replies) as said:
        judging.run(dataset, said)
        count, names = said.unknown()
        if not judging.codes["replied"]:
            raise DatasetError(
                f"none of the {len(said)} replies is to a question of this dataset: the first is to {shown(names[0] if names else '')}",
                where=said.where,
                fix="name the dataset that was asked" + (", with the same --only and --frames" if only or frames else ""),
            )
        report = judging.report(str(dataset.manifest["recipe"].get("name", "")), dict(said.problems), count, names)
    if blind is not None:
        report.take_blind(score(directory, blind, form=form, scale=scale, circular=circular, answered=answered, only=only, frames=frames))  # fmt: skip
    return report


class _Judging:
    """The questions judged so far."""

    def __init__(self, options: bool, scale: Any, circular: bool, answered: bool, only: frozenset[str]) -> None:
        self._options, self._scale, self._circular, self._answered, self._only = options, scale, circular, answered, only
        self._tally = Tally()
        self._samples: dict[Kind, Thinned[tuple[Answer, list[str]]]] = {}
        self.codes: Counter[str] = Counter()

    def run(self, dataset: Dataset, said: Replies | Given) -> None:
        """Judge every question of a dataset."""
        for place, scenes in groupby(scene_rows(dataset, READ), key=lambda rows: rows.place):
            twins: dict[tuple[str, bool], list[float]] = {}
            for rows in scenes:
                self._scene(rows, said, twins)
            for (_, twofold), scores in twins.items():
                if len(scores) > 1:
                    self._twins(twofold, [one == 1 for one in scores])
            self._tally.end_scene(place)

    def _scene(self, rows: SceneRows, said: Replies | Given, twins: dict[tuple[str, bool], list[float]]) -> None:
        """Judge the questions of one scene; the scores of those that have twins are added to `twins`, by their key."""
        for row in rows.questions:
            if self._only and row["task"] not in self._only:
                continue
            truth, options = self._asked(row)
            kind = (row["task"], bool(options))
            self._samples.setdefault(kind, Thinned(MOST)).add((truth, options))
            worth = self._worth(row["question_id"], truth, options, said)
            if worth is None:
                continue
            self._tally.add([*_groups(row, bool(options), rows.split), *seen_groups(row, rows.views)], worth, kind)
            if row["twin_key"]:
                twins.setdefault((row["twin_key"], is_twofold(row)), []).append(worth)

    def _twins(self, twofold: bool, right: Sequence[bool]) -> None:
        """Judge questions that are set against each other together. twofold: of a scene and of the same without a thing, in this order."""
        if not twofold:
            self._tally.add([("twins", "all of them right")], float(all(right)), "twins")
            return
        for told, which in ABSENT.items():
            self._tally.add([("absent", told)], float(tuple(right) == which), "twins")

    def _asked(self, row: dict[str, Any]) -> tuple[Answer, list[str]]:
        """The true answer of a row, and the options that were shown."""
        try:
            truth = answer_from(row["answer_value"])
        except (SceneGenError, ValidationError, ValueError) as error:
            raise DatasetError("a question's answer cannot be read", where=str(row["question_id"]), fix=AGAIN) from error
        if self._scale is not None and isinstance(truth, PictureAnswer):
            truth = truth.asked_in(self._scale)
        return truth, list(row["choices"]) if self._options else []

    def _worth(self, question_id: str, truth: Answer, options: list[str], said: Replies | Given) -> float | None:
        """The score of a question; None where it does not count."""
        turns = range(len(options)) if self._circular and options else range(1)
        scores = [self._one(f"{question_id}+{k}" if k else question_id, truth, turned(options, k), said) for k in turns]
        self.codes["questions"] += 1
        if any(one is None for one in scores):
            self.codes["missing"] += 1
            if self._answered:
                return None
        else:
            self.codes["answered"] += 1
        return min(one or 0.0 for one in scores)

    def _one(self, asked_id: str, truth: Answer, options: list[str], said: Replies | Given) -> float | None:
        """The score of one reply; None where there is none."""
        found = said.of(asked_id)
        if not found:
            return None
        self.codes["replied"] += 1
        if len(found) > 1:
            self.codes["double"] += 1
            return 0.0
        judged = judge(truth, found[0], options or None)
        if judged.why is not None:
            self.codes[f"unread: {judged.said.code}"] += 1  # type: ignore[union-attr]
        return judged.score

    def report(self, name: str, problems: dict[str, int], unknown: int, ids: list[str]) -> Report:
        """What was found."""
        guessed = {kind: guesses(sample.items) for kind, sample in self._samples.items()}
        rows = [_row(by, group, found, guessed) for (by, group), found in self._tally.groups.items()]
        counts = {key: self.codes[key] for key in ("questions", "answered", "missing", "double")}
        unread = {code.removeprefix("unread: "): n for code, n in sorted(self.codes.items()) if code.startswith("unread: ")}
        return Report(name, {**counts, "unknown": unknown}, unread, problems, ids, rows)


def _groups(row: dict[str, Any], options: bool, split: str) -> Iterator[tuple[str, str]]:
    """Every group that a question is in: what it is grouped by, and which."""
    yield "all", "all"
    yield "family", row["task"]
    yield "frame", row["frame"]
    count = len(row["view_ids"])
    yield "pictures", str(count) if count < CLIP else f"{CLIP} and more"
    yield "answer", "options" if options else row["answer_type"]
    if group := clearance_group(row["clearance"]):
        yield "clearance", group
    yield "split", split


def _row(by: str, group: str, found: Group, guessed: dict[Kind, Guesses]) -> Row:
    """A group as a line of the report; its guessers are those of its families, as often as these are in it."""
    kinds: list[tuple[Guesses, int]] = [(guessed[kind], n) for kind, n in found.kinds.items() if kind in guessed]  # type: ignore[index]
    total = sum(n for _, n in kinds)
    if not total:
        return Row(by, group, found.count, found.scenes, found.mean, found.interval)
    random, constant = (sum(n * getattr(guess, name) for guess, n in kinds) / total for name in ("random", "constant"))
    seen = [(guess.blind if guess.blind is not None else guess.constant, n) for guess, n in kinds]
    return Row(by, group, found.count, found.scenes, found.mean, found.interval, random, constant, sum(n * one for one, n in seen) / total)  # fmt: skip
