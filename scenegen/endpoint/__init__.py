"""Asking a model behind an OpenAI-compatible endpoint the questions of a dataset: replies that `score` reads, whatever goes wrong on the way."""

from scenegen.endpoint.chat import Chat, Outcome
from scenegen.endpoint.run import Summary, ask_dataset

__all__ = ["Chat", "Outcome", "Summary", "ask_dataset"]
