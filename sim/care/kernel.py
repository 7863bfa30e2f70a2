"""How the kernels of a day are compiled.

They allocate nothing and return no arrays, so numba's reference counting is switched off: with
records of many arrays it costs more than the work itself (measured: 3 times the run time and 3
times the compile time).
"""

from typing import Any

from numba import njit

OPTIONS: dict[str, Any] = {"cache": True, "_nrt": False}
kernel = njit(**OPTIONS)
