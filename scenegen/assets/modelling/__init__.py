"""Building blocks of models: closed shapes, parts that several families share, shells of rooms, grounds."""
