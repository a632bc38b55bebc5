"""Processes that end with the one that started them, however that ended."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Loaded before any fork: after setuid an interpreter under /root cannot be read any more.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(sig: signal.Signals) -> Callable[[], None]:
    """For Popen(preexec_fn=…): the kernel sends `sig` to the child when its parent ends (Linux only)."""
    parent = os.getpid()
    return lambda: die_with(sig, parent=parent)


def die_with(sig: signal.Signals, *, parent: int | None = None) -> None:
    """Ask the kernel to send `sig` to this process when its parent ends; end now if `parent` is already gone."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, sig)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
