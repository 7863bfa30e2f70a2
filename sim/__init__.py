"""vardsim: a simulator of the Swedish care system under pluggable reimbursement rules."""

from sim.compilation import use_compiled_cache

__version__ = "0.1.0"

use_compiled_cache()
