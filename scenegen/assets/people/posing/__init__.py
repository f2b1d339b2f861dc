"""Postures and actions, and the skeletons and frames they mean."""
