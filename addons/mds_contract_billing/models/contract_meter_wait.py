from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from odoo import models
from odoo.addons.mds_base.models.said import Teller, join

from .contract_due import DAY


@dataclass(frozen=True, slots=True)
class Billed:
    """Where a line's use was billed to, and how much of it was billed without a reading.

    ``shown``: ``{device id: value}`` from which use is counted on. ``ahead``: the quantity that
    was billed beyond that, at the least quantity of periods whose reading was missing.
    """

    line: Any = None
    first: date | None = None
    last: date | None = None
    shown: dict[str, Any] = field(default_factory=dict)
    ahead: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What meters show: ``{day: {device: {code: total}}}``, which were read in the days of a
    period ({(first, last): {device: codes}}), and since when a device has left for good."""

    values: dict[Any, Any]
    read: dict[Any, Any]
    left: dict[Any, date]

    def has_left(self, device, day):
        return device in self.left and self.left[device] <= day

    def is_read(self, device, code, period):
        """A device that has left is read no more: its last reading closes it."""
        of_period = self.read[period.first, period.last]
        return code in of_period.get(device, ()) or self.has_left(device, period.last)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A period of a metered line: its pieces, or why it waits."""

    line: Any
    period: Any
    pieces: list[Any] = field(default_factory=list)
    shown: dict[str, Any] = field(default_factory=dict)
    waits: str = ""
    unread: Any = None
    least: list[Any] = field(default_factory=list)


class Contract(models.Model):
    """A period of pay per use waits until all its meters were read in it.

    It does not wait for a device that has left service for good: nobody can read it any more, and
    its last reading closes it.

    An accountant may bill its least quantity before. It counts as used in advance: when the
    reading of that period arrives the next one settles the difference, else it is taken off.
    """

    _inherit = "mds.contract"

    def _reckon_meters(self, until):
        """``[Reckoned]`` of what is over and not billed, from old to new."""
        wanted = self._get_metered_periods(until)
        if not wanted:
            return []
        devices = {line: line._get_metered_devices() for line, _period in wanted}
        every = self.env["mds.device"].concat(*devices.values())
        billed = self._get_billed_meters([line for line, _period in wanted])
        periods = {(period.first, period.last) for _line, period in wanted}
        periods |= {
            (one.first, one.last) for known in billed.values() for one in known if one.ahead
        }
        days = {day for first, last in periods for day in (first - DAY, last)}
        facts = Facts(
            {day: every._get_meter_values(day) for day in days},
            {days: every._get_read_meters(*days) for days in periods},
            every._get_days_left(),
        )
        result, waiting = [], {}
        for line, period in wanted:
            root = line._get_root()
            if root in waiting:
                result.append(Reckoned(line, period, waits=waiting[root]))
                continue
            earlier = [one for one in billed[root] if one.last < period.first]
            before = earlier[-1] if earlier else Billed()
            one = line._reckon_period(period, devices[line], facts, before)
            result.append(one)
            if one.waits:
                waiting[root] = one.waits
            else:
                billed[root].append(Billed(line, period.first, period.last, one.shown))
        return result

    def _get_billed_meters(self, lines):
        """``{root line: [Billed]}``, from old to new."""
        roots = {line._get_root().id for line in lines}
        bills = self.env["mds.contract.bill"].search(
            [("root_id", "in", list(roots)), ("kind", "=", "meter")], order="date_to"
        )
        result = defaultdict(list)
        for bill in bills:
            ahead = Decimal(str(round(bill.ahead_quantity, 2)))
            shown = dict(bill.meter_values or {})
            result[bill.root_id].append(
                Billed(bill.line_id, bill.date_from, bill.date_to, shown, ahead)
            )
        return result


class ContractLine(models.Model):
    """Whether a period has its reading, and what it costs with and without."""

    _inherit = "mds.contract.line"

    def _reckon_period(self, period, devices, facts, billed):
        self.ensure_one()
        start, ahead, extra = self._settle_ahead(devices, facts, billed)
        before, now, missing = self._get_readings(devices, period, facts.values, start)
        left = devices.filtered(lambda one: facts.has_left(one, period.last))
        missing = [one for one in missing if one not in left]  # never read, and never will be
        unread = devices.filtered(
            lambda one: one in missing or not facts.is_read(one, self.meter_code, period)
        )
        if unread or not (now or left):
            least = [] if missing or not now else self._get_least_pieces(period, before, ahead)
            return Reckoned(
                self, period, waits=self._say_waits(unread, period), unread=unread, least=least
            )
        used = sum((now[key] - before[key] for key in now), Decimal(0)) - ahead
        charge = self._charge_use(max(used, Decimal(0)))
        shown = {key: str(value) for key, value in now.items()}
        pieces = self._get_use_pieces(period, charge, extra, meter=shown)
        return Reckoned(self, period, pieces, shown)

    def _settle_ahead(self, devices, facts, billed):
        """``(what use is counted from, what of it is paid already, what is owed besides)``.

        When the reading of the period that was billed without it has arrived, that period owes
        what it used beyond its least quantity, and the next one begins at that reading.
        """
        if not billed.ahead:
            return billed.shown, Decimal(0), Decimal(0)
        line, code = billed.line, billed.line.meter_code
        if not all(facts.is_read(device, code, billed) for device in devices):
            return billed.shown, billed.ahead, Decimal(0)
        then = {str(one.id): facts.values[billed.last][one].get(code) for one in devices}
        used = sum(
            (Decimal(str(then[key])) - Decimal(str(shown)) for key, shown in billed.shown.items()
             if then.get(key) is not None),
            Decimal(0),
        )  # fmt: skip
        least = line._charge_use(Decimal(0))
        used = max(used - (billed.ahead - least.charged), Decimal(0))
        return then, Decimal(0), line._charge_use(used).amount - least.amount

    def _get_least_pieces(self, period, before, ahead):
        """The least quantity of a period without its reading, when another period follows."""
        if period.last >= self.version_id.date_end or not self.meter_minimum:
            return []
        charge = self._charge_use(Decimal(0))
        shown = {key: str(value) for key, value in before.items()}
        return self._get_use_pieces(
            period, charge, meter=shown, ahead_quantity=ahead + charge.charged
        )

    def _say_waits(self, devices, period):
        _ = Teller(self.env, __name__)
        names = devices.mapped("display_name") or [self.display_name]
        return _(
            "Reading missing: %(devices)s, %(first)s – %(last)s. The period waits for it.",
            devices=join(", ", names),
            first=period.first,
            last=period.last,
        )
