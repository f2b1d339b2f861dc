"""The dataset card: Hub YAML header, counts, balance, blind accuracy, how to load."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import yaml

from scenegen.pipeline.credits import credit_lines, dataset_licence
from scenegen.pipeline.plan import Plan
from scenegen.tables.columns import column_lines

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def dataset_card(plan: Plan, manifest: dict[str, Any], answers: Counter[tuple[str, ...]], filled: dict[str, list[str]]) -> str:
    """README.md of a build, as text. answers: how many questions have each (task, answer). filled: the splits in which each table has
    rows; `datasets` loads no split without any."""
    questions = answers.total()
    header = {
        "pretty_name": f"scenegen {plan.recipe.name}",
        "license": dataset_licence(manifest.get("assets", [])),
        "language": ["en"],
        "task_categories": ["visual-question-answering"],
        "annotations_creators": ["machine-generated"],
        "size_categories": [next((word for limit, word in _SIZES if questions < limit), "1M<n<10M")],
        "tags": ["spatial-reasoning", "perspective-taking", "synthetic"],
        "configs": [
            {
                "config_name": table,
                **({"default": True} if table == "questions" else {}),
                "data_files": [{"split": split, "path": f"{table}/{split}-*.parquet"} for split in filled[table]],
            }
            for table in ("questions", "views", "view_sets", "frames", "scenes")
            if filled[table]
        ],
    }
    return "\n".join(
        [
            "---",
            yaml.safe_dump(header, sort_keys=False).strip(),
            "---",
            "",
            f"# {plan.recipe.name}",
            "",
            plan.recipe.description or "Spatial questions about composed scenes.",
            "",
            f"Made by scenegen {manifest['scenegen']} from seed {plan.seed}: {manifest['counts']['scenes']} scenes, "
            f"{manifest['counts']['views']} views, {manifest['counts']['questions']} questions; "
            f"color by `{plan.renderer}` on {plan.device}.",
            "",
            *_without(manifest.get("left_out", [])),
            "Every answer is computed from the scene's geometry and can be recomputed from the `truth` column of the scenes table.",
            "",
            *_tasks(answers, manifest["curation"]),
            "",
            *_parts(manifest.get("parts", {})),
            *credit_lines(manifest.get("assets", [])),
            "## Load",
            "",
            "```python",
            "import scenegen as sg",
            'for question in sg.load("THIS_DIRECTORY"):',
            "    question.images, question.question, question.choices, question.answer",
            "```",
            "",
            'or `datasets.load_dataset("THIS_DIRECTORY", "questions")`; join `view_ids` with the `views` config, `view_set_id` with `view_sets`, `scene_id` with `scenes`.',
            "`python -m scenegen export THIS_DIRECTORY --to huggingface` writes the questions with their pictures inline.",
            "",
            "## Columns",
            "",
            *column_lines(),
        ]
    )


def _without(left_out: list[dict[str, Any]]) -> list[str]:
    """A line on scenes that could not be made; none where there are none."""
    return [f"{len(left_out)} scenes could not be made and are left out; `manifest.json` names them.", ""] if left_out else []


def _tasks(questions: Counter[tuple[str, ...]], curation: dict[str, Any]) -> list[str]:
    lines = [
        "| task | questions | answers (count) | blind accuracy | chance |",
        "|---|---|---|---|---|",
    ]
    by_task: dict[str, Counter[str]] = defaultdict(Counter)
    for (task, answer), count in questions.items():
        by_task[task][answer] += count
    for task, answers in sorted(by_task.items()):
        shown = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items())[:18])
        blind = curation.get("blind", {}).get(task, {})
        accuracy = f"{blind['accuracy']:.3f}" if blind.get("accuracy") is not None else "too few"
        chance = f"{blind['chance']:.3f}" if blind.get("chance") is not None else ""
        lines.append(f"| {task} | {sum(answers.values())} | {shown} | {accuracy} | {chance} |")
    return lines


def _parts(parts: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each part of the recipe; none where it has none."""
    lines = []
    for name, part in parts.items():
        asked = ", ".join(f"{task} {count}" for task, count in part["questions_per_task"].items())
        lines.append(f"- part `{name}`: {part['scenes']} scenes, {sum(part['questions_per_task'].values())} questions ({asked})")
    return [*lines, ""] if lines else []
