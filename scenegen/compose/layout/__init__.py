"""Placing things: the floor plan, free places, fittings, surfaces, the imported things to draw from."""
