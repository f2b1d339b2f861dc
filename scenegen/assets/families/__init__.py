"""Families of things: one file a family; every module here is loaded by the catalogue."""
