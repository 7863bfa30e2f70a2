"""How fast the simulator is and what memory it takes; each module prints its figures as JSON."""
