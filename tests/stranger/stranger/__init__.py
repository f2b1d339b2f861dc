"""Families of questions that scenegen does not know: what somebody else would write, by docs/extending.md and nothing more."""
