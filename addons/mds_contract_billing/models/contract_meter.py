from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS

from ..lib import billing, tiers
from .contract_due import DAY, Piece


class ContractLine(models.Model):
    """Pay per use 按量计费: what the devices' meters counted, by tiers, and at least a minimum."""

    _inherit = "mds.contract.line"

    meter_code = fields.Char(
        "Billed by Meter",
        help="Code of the kind of meter: exposures, hours. Its use is billed at the end of each "
        "period, by the tiers below.",
    )
    meter_minimum = fields.Float(
        "Least Quantity",
        digits=(16, 2),
        help="So much is billed for a period in any case.",
        groups=MONEY_READERS,
    )
    meter_tax_id = fields.Many2one(
        "account.tax",
        "Tax of the Use",
        ondelete="restrict",
        domain=[("type_tax_use", "=", "sale")],
    )
    tier_ids = fields.One2many(
        "mds.contract.tier", "line_id", "Tiers", copy=True, groups=MONEY_READERS
    )

    _meter_minimum_positive = models.Constraint(
        "CHECK (meter_minimum IS NULL OR meter_minimum >= 0)", "A quantity is not below zero."
    )

    def _get_signed_meters(self):
        return [
            {
                "line_id": line.id,
                "meter": line.meter_code,
                "minimum": line.meter_minimum,
                "tax_id": line.meter_tax_id.id or None,
                "tiers": [[tier.beyond, tier.price] for tier in line.tier_ids.sorted("beyond")],
            }
            for line in self.sorted("id")
            if line.meter_code
        ]

    def _is_metered_like(self, other):
        """Whether two versions of a line ask the same for the same use."""
        asked = [
            (
                {**line._get_signed_meters()[0], "line_id": None},
                line._get_payers(),
                line._get_device_domain(),
            )
            for line in self + other
        ]
        return asked[0] == asked[1]

    def _charge_use(self, quantity):
        """The charge for a quantity, by the tiers of the line."""
        self.ensure_one()
        return tiers.charge(
            quantity,
            [
                tiers.Tier(Decimal(str(round(tier.beyond, 2))), Decimal(str(round(tier.price, 4))))
                for tier in self.tier_ids
            ],
            Decimal(str(round(self.meter_minimum, 2))),
            self.contract_id.currency_id._mds_get_unit(),
        )

    def _get_metered_devices(self):
        self.ensure_one()
        return self.env["mds.device"].search(self._get_device_domain())

    def _get_readings(self, devices, period, values, start):
        """``(before, now, devices that were never read)``.

        What a period begins with is what the one before was billed to.
        """
        self.ensure_one()
        code = self.meter_code
        before, now, missing = {}, {}, []
        for device in devices:
            key = str(device.id)
            first = start.get(key)
            if first is None:
                first = values[period.first - DAY][device].get(code)
            last = values[period.last][device].get(code)
            if first is None or last is None:
                missing.append(device)
            else:
                before[key], now[key] = Decimal(str(first)), Decimal(str(last))
        return before, now, missing

    def _get_use_pieces(self, period, charge, extra=Decimal(0), **values):
        """The use of a period, for each payer. ``extra``: what an earlier one still owes."""
        self.ensure_one()
        payers = self._get_payers()
        weights = [weight for _payer, weight in payers]
        unit = self.contract_id.currency_id._mds_get_unit()
        parts = billing.split(charge.amount + extra, weights, unit).parts
        return [
            Piece(
                self.contract_id,
                self,
                self._get_root(),
                self.version_id,
                payer,
                self.meter_tax_id,
                period.first,
                period.last,
                period.last,
                part,
                kind="meter",
                words=self.with_context(lang=payer.lang)._say_use(charge, extra),
                **values,
            )
            for (payer, _weight), part in zip(payers, parts, strict=True)
            if part
        ]

    def _say_use(self, charge, extra):
        """The arithmetic on the invoice, in the language of the environment."""
        words = " + ".join(
            f"{piece.normalize():f} × {price.normalize():f}" for piece, price in charge.pieces
        )
        if not extra:
            return words
        return self.env._(
            "%(use)s; %(amount)s more for the period before, by its reading",
            use=words,
            amount=f"{extra:,.2f}",
        )


class ContractTier(models.Model):
    """A unit beyond this quantity of a period costs so much 阶梯价.

    Rights follow the version: contract managers, while it is in preparation.
    """

    _name = "mds.contract.tier"
    _inherit = ["mds.contract.content.mixin"]
    _description = "Tier"
    _order = "line_id, beyond"

    _version_path = "line_id.version_id"

    line_id = fields.Many2one("mds.contract.line", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="line_id.region_id", store=True, index=True)
    beyond = fields.Float("Beyond", digits=(16, 2), help="The first tier begins at zero.")
    price = fields.Float("Price of a Unit", digits=(16, 4), required=True)

    _once = models.Constraint("UNIQUE (line_id, beyond)", "Another tier begins there.")
    _positive = models.Constraint(
        "CHECK (beyond >= 0 AND price >= 0)", "Quantities and prices are not below zero."
    )


class Contract(models.Model):
    """All that is due: periods, milestones, what meters counted."""

    _inherit = "mds.contract"

    def _get_all_pieces(self, until):
        """``({contract: [Piece]}, {contract id: remark})`` of all that is due by that day."""
        due = self._get_pieces(until)
        contracts = self._sudo_billing_facts()
        extra = contracts._get_milestone_pieces(until)
        metered, remarks = contracts._get_meter_pieces(until)
        by_id = {contract.id: contract for contract in due}
        for pieces in (extra, metered):
            for contract_id, found in pieces.items():
                due[by_id[contract_id]] = due[by_id[contract_id]] + found
        return due, remarks

    def _get_milestone_pieces(self, until):
        """``{contract id: [Piece]}`` of payments that were confirmed and not billed."""
        milestones = self.env["mds.contract.milestone"].search(
            [
                ("contract_id", "in", self.ids),
                ("confirmed_at", "!=", False),
                ("event_on", "<=", until),
            ]
        )
        billed = {
            (bill.milestone_id.id, bill.payer_id.id)
            for bill in milestones.bill_ids
            if bill.kind == "milestone"
        }
        result = defaultdict(list)
        for one in milestones:
            version = one.version_id
            payers = version._get_payers()
            total = one.currency_id._mds_exact(one.amount - one.deduction)
            unit = one.currency_id._mds_get_unit()
            parts = billing.split(total, [weight for _payer, weight in payers], unit).parts
            for (payer, _weight), part in zip(payers, parts, strict=True):
                if part and (one.id, payer.id) not in billed:
                    piece = Piece(
                        one.contract_id, None, None, version, payer, one.tax_id,
                        one.event_on, one.event_on, one.event_on, part,
                        kind="milestone", milestone=one,
                    )  # fmt: skip
                    result[one.contract_id.id].append(piece)
        return result

    def _get_meter_pieces(self, until):
        """``({contract id: [Piece]}, {contract id: remark})`` of use that was not billed.

        A period waits for its reading, and those after it wait with it.
        """
        result, remarks = defaultdict(list), {}
        for reckoned in self._reckon_meters(until):
            if reckoned.waits:
                remarks.setdefault(reckoned.line.contract_id.id, reckoned.waits)
            else:
                result[reckoned.line.contract_id.id] += reckoned.pieces
        return result, remarks

    def _get_metered_periods(self, until):
        """``[(line, Period)]`` that are over and not billed, from old to new.

        What a meter will show nobody knows: a run that looks ahead bills no use ahead.
        """
        spans, billed = self._get_spans(), defaultdict(list)
        until = min(until, fields.Date.context_today(self))
        for bill in self.env["mds.contract.bill"].search(
            [("contract_id", "in", self.ids), ("kind", "=", "meter")]
        ):
            billed[bill.root_id].append((bill.date_from, bill.date_to))
        return [
            (line, days)
            for contract in self
            for block in contract._get_blocks(spans[contract])
            for period in billing.periods(
                block[0].version._get_grid(), block[0].first, block[-1].last
            )
            if period.last <= until
            for line, own in _cut_by_meter(block, period)
            for days in billing.free_days(own, billed[line._get_root()])
        ]


def _cut_by_meter(block, period):
    """``[(line, Period)]``: the days of each metered line, cut where what it asks changes.

    A version that leaves a meter as it was cuts nothing: the least quantity counts once.
    """
    pieces = defaultdict(list)
    for span in block:
        first, last = max(span.first, period.first), min(span.last, period.last)
        if first > last:
            continue
        for line in span.version.line_ids.filtered("meter_code"):
            own = pieces[line._get_root()]
            if own and own[-1][2] + DAY == first and own[-1][0]._is_metered_like(line):
                first_day = own.pop()[1]
            else:
                first_day = first
            own.append((line, first_day, last))
    return [
        (line, billing.Period(first, last)) for own in pieces.values() for line, first, last in own
    ]
