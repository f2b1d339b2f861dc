"""A scene to be in: looks from where one stands, steps over its floor, questions about it, and what each is worth."""

from scenegen.environment.body import ACTIONS, Settings, Stance
from scenegen.environment.environment import Asked, Environment, Look, Step

__all__ = ["ACTIONS", "Asked", "Environment", "Look", "Settings", "Stance", "Step"]
