"""Programs run as children: started together, watched, and stopped to the last process."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal or asked the process to end."""


def end_with_parent(wish: signal.Signals) -> Callable[[], None]:
    """For a child's first moment: have the kernel send it a signal when its parent is gone."""
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def arrange() -> None:
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(wish))
            if os.getppid() != parent:
                os._exit(1)

    return arrange


@dataclass(frozen=True, slots=True)
class Child:
    """A running program; `log` holds what it said, unless it speaks for itself.

    One that is `lasting` should never end by itself; others are done at some time.
    """

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None
    lasting: bool = True

    def last_words(self, lines: int = 8) -> str:
        if self.log is None:
            return ""
        with suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


class Children:
    """The children of one command. They end with it, even when it is killed."""

    def __init__(self) -> None:
        self.all: list[Child] = []
        self._listening = False
        self._hurry = False

    def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        log: Path | None = None,
        *,
        orphaned: signal.Signals = signal.SIGTERM,
        lasting: bool = True,
    ) -> Child:
        """Start a program in a process group of its own, so that only we pass on a Ctrl-C.

        `orphaned` is what the kernel sends it should we be killed.
        """
        output = log.open("wb") if log else None
        try:
            process = subprocess.Popen(
                command,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output or sys.stderr,
                stderr=subprocess.STDOUT if output else None,
                process_group=0,
                preexec_fn=end_with_parent(orphaned),  # noqa: PLW1509 (one system call)
            )
        finally:
            if output:
                output.close()
        child = Child(name, process, log, lasting)
        self.all.append(child)
        return child

    def ended(self) -> Child | None:
        """The first child that should be running and is not."""
        lasting = (child for child in self.all if child.lasting)
        return next((child for child in lasting if child.process.poll() is not None), None)

    def wait(self, child: Child) -> int:
        """Wait for a child to do its work and forget it; its exit code."""
        code = child.process.wait()
        self.all.remove(child)
        _kill_group(child.process.pid)
        return code

    def stop(self) -> None:
        """Stop all, the last started first; what does not go in time is killed."""
        # From here on another Ctrl-C only hurries what is being done already.
        self._listening = False
        for child in reversed(self.all):
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.all):
            while child.process.poll() is None and time.monotonic() < deadline and not self._hurry:
                time.sleep(0.05)
            # The group outlives its leader where a program left helpers behind.
            _kill_group(child.process.pid)
            child.process.wait()
        self.all.clear()

    def listen(self) -> None:
        """From now on Ctrl-C and the like raise StopRequested once; more of them hurry."""

        def asked(number: int, frame: FrameType | None) -> None:
            if self._listening:
                self._listening = False
                raise StopRequested
            self._hurry = True

        self._listening = True
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # What the caller told us to ignore (nohup) stays ignored.
            if signal.getsignal(wish) is not signal.SIG_IGN:
                signal.signal(wish, asked)


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
