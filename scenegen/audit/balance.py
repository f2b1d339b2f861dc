"""Whether the answers of a task come out even, and whether its text gives them away."""

from __future__ import annotations

from collections import Counter
from typing import Any

from scipy.stats import binom, chisquare

from scenegen.audit.guess import guess
from scenegen.audit.report import Report, TaskReport
from scenegen.audit.rules.base import RULES

BLIND_EXCESS = 0.03
UNIFORM_WITHIN = 0.10
PER_VALUE = 25
"""From this many questions a value on, balance is judged closely; below it only what chance cannot do is."""
CHANCE = 1e-6


def judge(name: str, rows: list[dict[str, Any]], report: Report) -> TaskReport:
    """Figures of one task's rows (scene_id, question, choices, answer); what is uneven or guessable goes into the report."""
    values = Counter(row["answer"] for row in rows)
    mean = len(rows) / len(values)
    task = TaskReport(len(rows), dict(sorted(values.items())), max(abs(count - mean) for count in values.values()) / mean)
    possible = (RULES.get(name).values if name in RULES else ()) or tuple(values)
    favourite, most = values.most_common(1)[0]
    if len(possible) * binom.sf(most - 1, len(rows), 1 / len(possible)) < CHANCE:
        report.add("balance", f"{name}: {most} of {len(rows)} answers are {favourite!r}")
    if mean >= PER_VALUE and task.uneven > UNIFORM_WITHIN + 1 / mean:
        report.problems["balance"].append(f"{name}: a value lies {task.uneven:.1%} from uniform: {dict(sorted(values.items()))}")
    for size in sorted({len(row["choices"]) for row in rows}):
        places = Counter(row["choices"].index(row["answer"]) for row in rows if len(row["choices"]) == size)
        counts = [places[k] for k in range(size)]
        if sum(counts) >= 5 * size:
            task.position_p = min(task.position_p, float(chisquare(counts).pvalue))
    if task.position_p < 0.001:
        report.problems["balance"].append(f"{name}: option positions are uneven (p = {task.position_p:.2g})")
    found = guess(rows)
    if found is not None:
        task.blind, task.chance, task.blind_error = round(found.accuracy, 4), round(found.chance, 4), round(found.error, 4)
        task.backwards = round(found.backwards, 4)
        if found.accuracy - found.chance > max(BLIND_EXCESS, 2 * found.error):
            report.add(
                "guessable", f"{name}: {found.accuracy:.3f} blind, chance {found.chance:.3f}, standard error {found.error:.3f}"
            )
    return task
