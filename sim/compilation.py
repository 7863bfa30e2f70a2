"""Where compiled kernels are kept: one folder per version of the kernels' sources.

Numba's disk cache does not notice a change in a kernel that another one calls, so the folder's
name is a hash of every source file. A folder that cannot be written is
replaced by a temporary one: then each process compiles for itself.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path


def source_hash() -> str:
    """Hash of all sources (constants of any of them may be frozen into kernels) and of Python."""
    digest = hashlib.sha256(sys.version.encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_home() -> Path:
    """The user's cache folder (`VARDSIM_CACHE`, else the platform's custom)."""
    if "VARDSIM_CACHE" in os.environ:
        return Path(os.environ["VARDSIM_CACHE"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", tempfile.gettempdir())) / "vardsim"
    return Path(os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))) / "vardsim"


def use_compiled_cache() -> None:
    """Point numba at the folder of these sources; must run before numba is imported."""
    if "NUMBA_CACHE_DIR" in os.environ or "numba" in sys.modules:
        return
    folder = cache_home() / f"kernels-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable and not any(folder.glob("*")):
        folder = Path(tempfile.gettempdir()) / f"vardsim-kernels-{source_hash()}"
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
