"""How often one caller may ask in a while.

>>> window = Window(limit=2, seconds=60)
>>> [window.allows("a", now) for now in (0, 1, 2)]
[True, True, False]
>>> window.allows("b", 2), window.allows("a", 61)
(True, True)
"""

from __future__ import annotations

from collections import OrderedDict, deque

CALLERS = 10_000


class Window:
    """A sliding window for each caller. The oldest callers are forgotten first."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, caller: str, now: float) -> bool:
        """Count a request of ``caller`` at ``now`` unless he has used up his share."""
        times = self._seen.setdefault(caller, deque())
        self._seen.move_to_end(caller)
        while times and now - times[0] >= self.seconds:
            times.popleft()
        if len(self._seen) > CALLERS:
            self._seen.popitem(last=False)
        if len(times) >= self.limit:
            return False
        times.append(now)
        return True
