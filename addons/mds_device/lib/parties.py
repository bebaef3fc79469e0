"""Who had which role for a device on a day.

The present user is the customer on the device file, since a day (or for as long as is known).
Everything else is a dated row: the earlier users, and all other roles.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

USER = "user"


@dataclass(frozen=True, slots=True)
class Row:
    """A partner had a role for a device, from and until a day, both included."""

    device: int
    role: str
    partner: int
    start: date | None = None
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)


@dataclass(frozen=True, slots=True)
class User:
    """The customer on the device file, and since when."""

    partner: int | None
    since: date | None = None


def on_day(
    users: Mapping[int, User], rows: Iterable[Row], day: date
) -> dict[int, dict[str, tuple[int, ...]]]:
    """``{device: {role: partners}}`` on that day, for each device of ``users``.

    >>> past = Row(1, "user", 5, None, date(2026, 3, 31))
    >>> now = {1: User(6, date(2026, 4, 1))}
    >>> on_day(now, [past], date(2026, 3, 1)), on_day(now, [past], date(2026, 4, 1))
    ({1: {'user': (5,)}}, {1: {'user': (6,)}})
    """
    result: dict[int, dict[str, tuple[int, ...]]] = {device: {} for device in users}
    for device, user in users.items():
        if user.partner and (not user.since or user.since <= day):
            result[device][USER] = (user.partner,)
    for row in rows:
        roles = result.get(row.device)
        if roles is None or not row.holds_on(day):
            continue
        if row.role == USER and USER in roles:
            continue  # the file speaks for the present
        held = roles.get(row.role, ())
        if row.partner not in held:
            roles[row.role] = (*held, row.partner)
    return result


def ended_use(user: User, day: date) -> tuple[date | None, date, date] | None:
    """The user changes on ``day``: ``(first day, last day, first day of the next)``.

    None when nobody used it, or for less than a day. A change that is claimed for a day before
    the present use began counts from that beginning.

    >>> ended_use(User(5, date(2026, 1, 10)), date(2026, 4, 1))[1]
    datetime.date(2026, 3, 31)
    """
    begins = max(day, user.since or day)
    last = date.fromordinal(begins.toordinal() - 1)
    if not user.partner or (user.since and last < user.since):
        return None
    return user.since, last, begins
