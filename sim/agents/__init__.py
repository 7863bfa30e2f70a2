"""The organisations of a care system: how they open, work, report and decide."""
