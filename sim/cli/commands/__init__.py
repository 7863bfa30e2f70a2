"""The commands: their arguments and help. What they do is beside this package."""
