"""What passed and what failed, over all stages of a test run."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from .console import note, say


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def stage(self, title: str) -> None:
        say(f"\n== {title} ==")

    def add(self, passed: int, failed: int = 0) -> None:
        self.passed += passed
        self.failed += failed

    def check(self, name: str, is_good: bool, words: str = "") -> bool:
        """One check that either holds or not, with the words that explain why not."""
        self.add(int(is_good), int(not is_good))
        note(f"{'ok  ' if is_good else 'FAIL'} {name}")
        if not is_good:
            self.failures.append(name)
            if words:
                say(words)
        return is_good

    def absorb(self, other: Tally) -> None:
        """Count what another tally has counted."""
        self.add(other.passed, other.failed)
        self.failures += other.failures

    def fail(self, name: str) -> None:
        """Name a failure that is counted already."""
        self.failures.append(name)

    def close(self) -> int:
        """The closing line, and the exit code."""
        seconds = time.monotonic() - self._started
        say(f"\n{seconds // 60:.0f} min {seconds % 60:.0f} s")
        if not self.passed and not self.failed:
            self.check("some test was run", False)
        for failure in self.failures:
            say(f"FAILED: {failure}")
        say(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or self.failures else 0
