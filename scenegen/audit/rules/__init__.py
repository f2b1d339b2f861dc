"""The rules by which the audit recomputes answers: one file a family, the mirror of the tasks."""

from scenegen.audit.rules.base import RULES, Found, Given, Operand, Rule, Told, rule, rule_for

__all__ = ["RULES", "Found", "Given", "Operand", "Rule", "Told", "rule", "rule_for"]
