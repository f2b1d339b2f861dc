"""How surfaces look: meshes with materials, textures, drawn pictures."""
