"""A function that runs in a process of its own, which meets a fault at one of its system calls.

Counted are the calls that change a file below a folder. At the one of a given number the process
dies, as of a power failure or `kill -9`, or the disk is full from then on. See ptrace(2); Linux on
x86-64 only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path

AVAILABLE = sys.platform == "linux" and platform.machine() == "x86_64"

FD_WRITES = {1: "write", 18: "pwrite64", 20: "writev", 40: "sendfile", 77: "ftruncate"}
FD_WRITES |= {285: "fallocate", 91: "fchmod", 74: "fsync", 75: "fdatasync"}
PATHS = {82: "rename", 83: "mkdir", 84: "rmdir", 86: "link", 87: "unlink", 88: "symlink"}
PATHS |= {76: "truncate", 90: "chmod"}
AT_PATHS = {258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat", 316: "renameat2"}
OPENS = {2: (0, 1), 257: (1, 2)}  # where path and flags are among the arguments
TAKE_ROOM = {"write", "pwrite64", "writev", "sendfile", "fallocate", "mkdir", "mkdirat", "link"}
TAKE_ROOM |= {"linkat", "open", "symlink"}

_TRACEME, _SYSCALL, _PEEKUSER, _POKEUSER, _SETOPTIONS = 0, 24, 3, 6, 0x4200
_OPTIONS = 0x1 | 0x8 | 0x100000  # a mark on stops at calls, threads too, and no survivors
_ORIG_RAX, _RAX = 15 * 8, 10 * 8
_ARGUMENTS = [at * 8 for at in (14, 13, 12, 7)]  # rdi, rsi, rdx, r10
ENOSPC = 28


class HangError(AssertionError):
    """The process did not end within its time."""


def _ptrace(request: int, pid: int, at: int = 0, data: int = 0) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    arguments = (ctypes.c_long(request), ctypes.c_long(pid), ctypes.c_void_p(at))
    return int(libc.ptrace(*arguments, ctypes.c_void_p(data)))


def run(
    action: Callable[[], None],
    folder: Path,
    *,
    die_at: int = 0,
    full_from: int = 0,
    seconds: float = 60.0,
) -> tuple[int, int]:
    """Run `action` in another process.

    Parameters
    ----------
    action : callable
        An exception in it is printed, and ends the process with 1.
    folder : Path
        What is changed below it is counted.
    die_at : int
        The process dies before the call of this number, from 1; 0: it lives.
    full_from : int
        From this number on the disk takes nothing; 0: it does.

    Returns
    -------
    (int, int)
        How many such calls there were, and the exit status; a negative one is a signal.
    """
    pid = os.fork()
    if not pid:
        try:
            _ptrace(_TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            action()
            os._exit(0)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
    os.waitpid(pid, 0)
    _ptrace(_SETOPTIONS, pid, 0, _OPTIONS)
    _ptrace(_SYSCALL, pid)
    root = os.path.realpath(folder)
    until, count = time.monotonic() + seconds, 0
    entered: dict[int, bool] = {}  # by thread: whether a call is under way
    refused: set[int] = set()
    while True:
        thread, status = os.waitpid(-1, 0x40000000)  # __WALL
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread == pid:
                return count, os.waitstatus_to_exitcode(status)
            continue
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            raise HangError(f"no end after {seconds:g} s")
        stopped = os.WSTOPSIG(status)
        passed = 0
        if stopped == signal.SIGTRAP | 0x80:
            entered[thread] = not entered.get(thread, False)
            if entered[thread]:
                name = _change(pid, thread, root)
                if name:
                    count += 1
                    if count == die_at:
                        os.kill(pid, signal.SIGKILL)
                        continue
                    if full_from and count >= full_from and name in TAKE_ROOM:
                        _ptrace(_POKEUSER, thread, _ORIG_RAX, 2**64 - 1)
                        refused.add(thread)
            elif thread in refused:
                refused.discard(thread)
                _ptrace(_POKEUSER, thread, _RAX, 2**64 - ENOSPC)
        elif stopped not in (signal.SIGTRAP, signal.SIGSTOP):
            passed = stopped
        _ptrace(_SYSCALL, thread, 0, passed)


def _change(pid: int, thread: int, root: str) -> str:
    """The name of the call that a thread has begun, if that changes a file below `root`."""
    number = _ptrace(_PEEKUSER, thread, _ORIG_RAX)
    if number in FD_WRITES:
        try:
            path = os.readlink(f"/proc/{pid}/fd/{_ptrace(_PEEKUSER, thread, _ARGUMENTS[0])}")
        except OSError:
            return ""
        return FD_WRITES[number] if path.startswith(root) else ""
    if number in OPENS:
        at, flags = OPENS[number]
        if not _ptrace(_PEEKUSER, thread, _ARGUMENTS[flags]) & (os.O_CREAT | os.O_TRUNC):
            return ""
        return "open" if _path(pid, thread, at).startswith(root) else ""
    if number in PATHS:
        return PATHS[number] if _path(pid, thread, 0).startswith(root) else ""
    if number in AT_PATHS:
        path = _path(pid, thread, 1)  # a relative one is looked for in an open folder of ours
        return AT_PATHS[number] if path.startswith(root) or not path.startswith("/") else ""
    return ""


def _path(pid: int, thread: int, argument: int) -> str:
    address = _ptrace(_PEEKUSER, thread, _ARGUMENTS[argument])
    try:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            memory.seek(address)
            content = memory.read(4096 - address % 4096)
            if b"\0" not in content:
                content += memory.read(4096)
    except (OSError, ValueError, struct.error):
        return ""
    return os.fsdecode(content.partition(b"\0")[0])
