"""Appearance: one file a backend."""

from scenegen.render.base import Renderer, open_renderer, probe_renderer, renderer, renderer_names

__all__ = ["Renderer", "open_renderer", "probe_renderer", "renderer", "renderer_names"]
