"""What things look like: meshes, materials, the catalogue of things, people."""
