"""One file a task family; a registry; no task knows what curation does with its questions."""

from scenegen.tasks.base import Needs, Question, Task, get_task, task, task_names

__all__ = ["Needs", "Question", "Task", "get_task", "task", "task_names"]
