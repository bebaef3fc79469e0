"""What the person at the terminal sees: numbered steps, and failures that say what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_voice = threading.local()


class Failure(Exception):
    """A step that cannot go on: what happened, and what to do about it."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice


def say(text: str = "") -> None:
    lines = getattr(_voice, "lines", None)
    if lines is None:
        print(text, flush=True)
    else:
        lines.append(text)


@contextmanager
def captured() -> Iterator[list[str]]:
    """Collect what this thread says instead of showing it, for work that goes on beside other."""
    _voice.lines = []
    try:
        yield _voice.lines
    finally:
        _voice.lines = None


def note(text: str) -> None:
    say(f"      {text}")


class Progress:
    """One line that is rewritten on a terminal, and written now and then elsewhere."""

    INTERVAL = 15

    def __init__(self) -> None:
        self._is_silent = getattr(_voice, "lines", None) is not None
        self._is_terminal = sys.stdout.isatty()
        self._last = time.monotonic()
        self._is_open = False

    def show(self, text: str) -> None:
        if self._is_silent:
            return
        if self._is_terminal:
            print(f"\r\033[K      {text}", end="", flush=True)
            self._is_open = True
        elif time.monotonic() - self._last > self.INTERVAL:
            self._last = time.monotonic()
            note(text)

    def close(self) -> None:
        if self._is_open:
            print("\r\033[K", end="", flush=True)
            self._is_open = False


Step = tuple[str, Callable[[], str | None]]


def take(steps: Sequence[Step]) -> None:
    """Run the steps in order; each prints its place, its name and what came of it."""
    for number, (title, action) in enumerate(steps, start=1):
        started = time.monotonic()
        say(f"[{number}/{len(steps)}] {title}")
        outcome = action()
        seconds = time.monotonic() - started
        note(f"{outcome or 'done'} ({seconds:.0f} s)" if seconds >= 1 else outcome or "done")


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    advice: str = "",
    user: str | None = None,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    check: bool = True,
    text_in: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command quietly; when it fails, show the end of what it printed and the advice."""
    arguments = [str(part) for part in command]
    try:
        result = subprocess.run(
            arguments,
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            env={**os.environ, **(env or {})},
            cwd=cwd,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            **({"input": text_in} if text_in is not None else {"stdin": subprocess.DEVNULL}),
        )
    except FileNotFoundError as error:
        raise Failure(f"{what}: {arguments[0]} was not found.", advice) from error
    if check and result.returncode:
        output = (result.stderr.strip() or result.stdout.strip()).splitlines()[-15:]
        raise Failure("\n".join([f"{what} failed (exit {result.returncode}).", *output]), advice)
    return result
