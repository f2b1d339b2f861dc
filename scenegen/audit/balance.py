"""Whether the answers of a task come out even, and whether its text gives them away."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from scipy.stats import binom, chisquare, hypergeom, norm

from scenegen.answers import answer_from
from scenegen.audit import learned, permuted
from scenegen.audit.guess import Guess, guess
from scenegen.audit.report import Report, TaskReport
from scenegen.audit.rules.base import RULES

BLIND_EXCESS, NUMBERS_EXCESS = 0.03, 0.05
"""By how much guessers may be better than chance; for numbers, than the best constant in their metric."""
ERRORS, LUCK = 2.0, 0.05
"""Standard errors above chance up to which a guesser's accuracy is that of one family by luck; and how often luck alone may carry any of all
families that are judged beyond what is a problem (Bonferroni): of 71 families 3.2 errors, of five 2.3."""
UNIFORM_WITHIN = 0.10
PER_VALUE = 25
"""From this many questions a value on, balance is judged closely; below it only what chance cannot do is."""
CHANCE = 1e-6
BEYOND, TOLD = 4.0, 0.03
"""Standard deviations from the same guesser over answers dealt anew, and points, from both of which on a side's words tell: of three guessers of
seventy families one lies 4 off by luck alone in one of 25 to 75 audits, 3 off in every second."""


def judge(name: str, rows: list[dict[str, Any]], report: Report, tasks: int = 1) -> TaskReport:
    """Figures of one task's rows (scene_id, question, choices, answer, answer_value, split, twofold); what is uneven or guessable goes into the
    report. tasks: how many are judged, each of which luck may make look guessable. Words cannot tell the answers of what is twofold, asked in the same words of a scene and of the same without a thing, and guessers
    are judged by the others. Selection evens answers out over all splits together; how they lie in each is held to what chance can do."""
    values = Counter(_cell(row) for row in rows)
    mean = len(rows) / len(values)
    task = TaskReport(len(rows), dict(sorted(values.items())), max(abs(count - mean) for count in values.values()) / mean)
    closed = RULES.get(name).values if name in RULES else tuple(values)
    _even(name, values, closed, task, report)
    _alike(name, rows, values, closed, report)
    _positions(name, [row for row in rows if row["choices"]], task, report)
    single = [row for row in rows if not row.get("twofold")]
    found, excess = _guessed(single, bool(closed)) if single else (None, 0.0)
    if found is not None:
        task.blind, task.chance, task.blind_error = round(found.accuracy, 4), round(found.chance, 4), round(found.error, 4)
        task.backwards = None if found.backwards is None else round(found.backwards, 4)
        above, beyond = found.accuracy - found.chance, max(ERRORS, float(norm.isf(LUCK / tasks))) * found.error
        if above > max(excess, beyond):
            report.add(
                "guessable", f"{name}: {found.accuracy:.3f} blind, chance {found.chance:.3f}, standard error {found.error:.3f}"
            )
        task.look_again = max(excess, ERRORS * found.error) < above <= max(excess, beyond)
    _both_sides(name, single, task, report)
    return task


def _both_sides(name: str, rows: list[dict[str, Any]], task: TaskReport, report: Report) -> None:
    """Words tell answers neither forwards nor backwards, where scikit-learn is there to find out."""
    told = permuted.told(rows) if learned.available() else None
    for guesser, found in (told or {}).items():
        task.beyond[guesser] = round(found.beyond, 2)
        if abs(found.beyond) > BEYOND and abs(found.right - found.dealt) > TOLD:
            way = "" if found.beyond > 0 else " backwards"
            report.add(
                "guessable",
                f"{name}: guessed{way} by its {guesser}: {found.right:.3f}, {found.dealt:.3f} ± {found.spread:.3f} where answers are dealt anew",
            )


def _even(name: str, values: Counter[str], closed: tuple[str, ...], task: TaskReport, report: Report) -> None:
    """Labels of a closed list come equally often; of open values only the buckets are counted."""
    if not closed:
        return
    mean = task.questions / len(values)
    favourite, most = values.most_common(1)[0]
    if len(closed) * binom.sf(most - 1, task.questions, 1 / len(closed)) < CHANCE:
        report.add("balance", f"{name}: {most} of {task.questions} answers are {favourite!r}")
    if mean >= PER_VALUE and task.uneven > UNIFORM_WITHIN + 1 / mean:
        report.problems["balance"].append(f"{name}: a value lies {task.uneven:.1%} from uniform: {dict(sorted(values.items()))}")


def _alike(name: str, rows: list[dict[str, Any]], values: Counter[str], closed: tuple[str, ...], report: Report) -> None:
    """No split has a label of a closed list more often, or less, than chance has where a split draws its questions from all of the task."""
    splits = Counter(row["split"] for row in rows)
    if not closed or len(splits) < 2:
        return
    found = Counter((row["split"], _cell(row)) for row in rows)
    cells = [(split, value) for split in sorted(splits) for value in sorted(values)]
    here = np.array([found[cell] for cell in cells])
    drawn = len(rows), np.array([values[value] for _, value in cells]), np.array([splits[split] for split, _ in cells])
    odds = 2 * len(cells) * np.minimum(hypergeom.sf(here - 1, *drawn), hypergeom.cdf(here, *drawn))
    for k in np.flatnonzero(odds < CHANCE).tolist():
        (split, value), count = cells[k], here[k]
        report.add(
            "balance",
            f"{name}: {count} of {splits[split]} answers in {split} are {value!r}, {values[value]} of {len(rows)} in all",
        )


def _positions(name: str, rows: list[dict[str, Any]], task: TaskReport, report: Report) -> None:
    """The right option is in each position equally often."""
    for size in sorted({len(row["choices"]) for row in rows}):
        places = Counter(row["choices"].index(row["answer"]) for row in rows if len(row["choices"]) == size)
        counts = task.places[size] = [places[k] for k in range(size)]
        if sum(counts) >= 5 * size:
            task.position_p = min(task.position_p, float(chisquare(counts).pvalue))
    if task.position_p < 0.001:
        report.problems["balance"].append(f"{name}: option positions are uneven (p = {task.position_p:.2g})")


def _guessed(rows: list[dict[str, Any]], closed: bool) -> tuple[Guess | None, float]:
    """What the audit's guesser scores, and by how much it may be better than chance, or than the best constant.

    Labels by forests where scikit-learn is installed; labels without it, and other options, by neighbours; numbers by forests alone.
    """
    chosen = [row for row in rows if row["choices"]]
    if chosen:
        return (learned.guess_labels(chosen) if closed and learned.available() else guess(chosen)), BLIND_EXCESS
    if not learned.available():
        return None, NUMBERS_EXCESS
    return learned.guess_numbers(rows, [answer_from(row["answer_value"]) for row in rows]), NUMBERS_EXCESS


def _cell(row: dict[str, Any]) -> str:
    """What an answer is counted under."""
    return answer_from(row["answer_value"]).cell if "answer_value" in row else row["answer"]
