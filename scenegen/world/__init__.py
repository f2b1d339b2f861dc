"""A scene as triangles in the world."""
