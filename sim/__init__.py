"""vardsim: a simulator of the Swedish care system under pluggable reimbursement rules."""

__version__ = "0.1.0"
