"""Where compiled kernels are kept: one folder per version of the kernels' sources.

Numba's disk cache does not notice a change in a kernel that another one calls, so the folder's
name is a hash of all sources that go into kernels. Numba reads no folder that it cannot write:
such a folder is copied to a temporary one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

IMPORTS = re.compile(r"^(?:from|import) (sim[\w.]*)", re.MULTILINE)


def kernel_sources(root: Path) -> list[Path]:
    """Files that kernels are compiled from: those that define one, and all that they import.

    Constants of imported modules are frozen into kernels, so they count too.
    """
    paths = {
        path.relative_to(root.parent).with_suffix("").as_posix(): path
        for path in root.rglob("*.py")
        if path != Path(__file__)
    }
    texts = {name: path.read_text(encoding="utf-8") for name, path in paths.items()}
    found = {name for name, text in texts.items() if "@kernel" in text or "@array_kernel" in text}
    waiting = list(found)
    while waiting:
        for module in IMPORTS.findall(texts[waiting.pop()]):
            name = module.replace(".", "/")
            for candidate in (name, f"{name}/__init__"):
                if candidate in paths and candidate not in found:
                    found.add(candidate)
                    waiting.append(candidate)
    return [paths[name] for name in sorted(found)]


def source_hash() -> str:
    """Hash of the sources of all kernels and of the Python that compiles them."""
    digest = hashlib.sha256(sys.version.encode())
    root = Path(__file__).parent
    for path in kernel_sources(root):
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


def temporary_home() -> Path:
    """A folder for temporary files that nobody else can write, the same for all runs of a user."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"vardsim-{user}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        own = folder.stat().st_uid == user
    except OSError:
        own = False
    return folder if own else Path(tempfile.mkdtemp(prefix="vardsim-"))


def writable(folder: Path) -> bool:
    """Whether the folder exists, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def copied(folder: Path, home: Path) -> Path:
    """A copy of a folder (empty if there is none) in `home`; kept if it is there already."""
    copy = home / folder.name
    if not copy.exists():
        home.mkdir(parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=home))
        if folder.is_dir():
            shutil.copytree(folder, half, dirs_exist_ok=True)
        try:
            half.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(half)
    return copy


def use_compiled_cache() -> None:
    """Point numba at the folder of these sources; `NUMBA_CACHE_DIR`, if set, is left alone."""
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    folder = cache_home() / f"kernels-{source_hash()}"
    if not writable(folder):
        folder = copied(folder, temporary_home())
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    if "numba" in sys.modules:  # it has read its environment already
        settings: Any = sys.modules["numba"].config
        settings.CACHE_DIR = str(folder)
