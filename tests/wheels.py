"""Wheels built and installed for tests, without network and away from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUIET = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")


def build(source: Path, into: Path) -> Path:
    """The wheel of a source tree."""
    pip("wheel", *QUIET, "--wheel-dir", str(into), str(source))
    (wheel,) = into.glob("*.whl")
    return wheel


def install(wheel: Path, target: Path) -> Path:
    """A wheel unpacked into a folder, as an environment would hold it."""
    pip("install", *QUIET, "--no-index", "--target", str(target), str(wheel))
    return target


def pip(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def vardsim(
    folders: list[Path], cwd: Path, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """The command as the packages in `folders` have it, called in another folder."""
    path = os.pathsep.join(map(str, folders))
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done
