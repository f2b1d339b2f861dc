"""One file a task family; a registry; no task knows what curation does with its questions."""

from scenegen.tasks.question import Evidence, Margin, Mark, Operand, Question, Step, stated
from scenegen.tasks.task import DirectionConfig, Needs, Task, TaskConfig, get_task, task_names

__all__ = [
    "DirectionConfig", "Evidence", "Margin", "Mark", "Needs", "Operand", "Question", "Step", "Task", "TaskConfig", "get_task", "stated", "task_names",
]  # fmt: skip
