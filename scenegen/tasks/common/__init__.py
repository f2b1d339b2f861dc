"""What several families need of a scene before they ask: where things are and how they stand, what shows well, who looks where, which margins."""
