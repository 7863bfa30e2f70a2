"""How the kernels of a day are compiled.

They allocate nothing and return no arrays, so numba's reference counting is switched off: with
records of many arrays it costs more than the work itself (measured: 3 times the run time and 3
times the compile time).
"""

from numba import njit

kernel = njit(cache=True, _nrt=False)
