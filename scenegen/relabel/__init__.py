"""A dataset asked again with the present version: what its answers are now, from the truth that lies beside them."""

from scenegen.relabel.revise import relabel
from scenegen.relabel.report import Report

__all__ = ["Report", "relabel"]
