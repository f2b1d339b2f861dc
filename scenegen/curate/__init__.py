"""Options, twins, the blind probe, the last selection. No task and no type of answer is named here."""

from scenegen.curate.arrange import Asked, anything, arrange, spares, with_options
from scenegen.curate.index import Index, indexed
from scenegen.curate.options import Came, came
from scenegen.curate.probe import Blind, probe
from scenegen.curate.select import BALANCE, blind, ranked, select
from scenegen.curate.twins import clear_lone_twins, link_twins

__all__ = [
    "BALANCE",
    "Asked",
    "Blind",
    "Came",
    "Index",
    "anything",
    "arrange",
    "blind",
    "came",
    "clear_lone_twins",
    "indexed",
    "link_twins",
    "probe",
    "ranked",
    "select",
    "spares",
    "with_options",
]
