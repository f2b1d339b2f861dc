"""The tables of a dataset: columns, writing, the manifest, reading with everything joined."""

from scenegen.tables.dataset import Dataset, Record, load

__all__ = ["Dataset", "Record", "load"]
