"""Folders that people look into: the new one is whole before it takes the old one's place."""

import os
import shutil
from pathlib import Path


def take_place(new: Path, target: Path) -> None:
    """Put a finished folder where ``target`` is or was, in two renames; the old one goes away.

    If the second rename fails, the old folder is put back.
    """
    old = target.with_name(f".{target.name}-{os.getpid()}.old")
    shutil.rmtree(old, ignore_errors=True)
    was_there = target.exists()
    if was_there:
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if was_there:
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
