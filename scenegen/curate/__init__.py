"""Answer balance, options, twins, the blind probe, the last trim."""

from scenegen.curate.arrange import arrange, operands, with_options
from scenegen.curate.probe import Blind, probe
from scenegen.curate.schedule import Target, wanted
from scenegen.curate.trim import trim
from scenegen.curate.twins import clear_lone_twins, link_twins

__all__ = ["Blind", "Target", "arrange", "clear_lone_twins", "link_twins", "operands", "probe", "trim", "wanted", "with_options"]
