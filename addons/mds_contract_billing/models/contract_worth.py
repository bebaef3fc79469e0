from decimal import Decimal

from odoo import fields, models


class ContractVersion(models.Model):
    """By its first year's amount a version is approved: prices, and payments that events make due.

    Use by meter is not known before: it counts as in the last twelve months, and never less than
    the least quantity that is billed. Where neither is known the version is approved in any case.
    """

    _inherit = "mds.contract.version"

    def _get_worth(self):
        uses = self.line_ids._estimate_uses()
        return {
            version: version.currency_id._mds_exact(version.year_amount)
            + version._get_payments_worth()
            + sum((uses[line][0] or 0 for line in version.line_ids if line in uses), Decimal(0))
            for version in self
        }

    def _get_payments_worth(self):
        """Payments that are open and may be due in the first year; of an unknown day too."""
        self.ensure_one()
        first = self.effective_from or self.contract_id.date_start
        last = first and fields.Date.add(first, years=1, days=-1)
        due = self.milestone_ids.filtered(
            lambda one: (
                not one.confirmed_at and (not one.planned_on or not last or one.planned_on <= last)
            )
        )
        return sum((one.currency_id._mds_exact(one.amount) for one in due), Decimal(0))

    def _get_estimates(self):
        estimates, uses = super()._get_estimates(), self.line_ids._estimate_uses()
        for version in self:
            estimates[version] = [
                *estimates[version],
                *(
                    line._explain_use(*uses[line])
                    for line in version.line_ids.sorted()
                    if line in uses
                ),
            ]
        return estimates


class ContractLine(models.Model):
    """What pay per use may bring in a year."""

    _inherit = "mds.contract.line"

    def _estimate_uses(self):
        """``{line with a meter: (amount a year or None, use of the last twelve months)}``."""
        lines = self.filtered("meter_code")
        devices = {line: line._get_metered_devices() for line in lines}
        every = self.env["mds.device"].concat(*devices.values())
        today = fields.Date.context_today(self)
        now, before = (
            every._get_meter_values(day) for day in (today, fields.Date.subtract(today, years=1))
        )
        result = {}
        for line in lines:
            code = line.meter_code
            used = sum(
                (
                    max(Decimal(str(now[one][code])) - Decimal(str(before[one][code])), Decimal(0))
                    for one in devices[line]
                    if code in now[one] and code in before[one]
                ),
                Decimal(0),
            )
            result[line] = (line._estimate_use(used), used)
        return result

    def _estimate_use(self, used):
        """What so much use costs in a year, spread evenly over its periods; None: not known."""
        if not used and not self.meter_minimum:
            return None
        periods = Decimal(12) / self.version_id.bill_months
        cost = self._charge_use(used / periods).amount * periods
        return self.contract_id.currency_id._mds_exact(cost)

    def _explain_use(self, amount, used):
        """``(words, is known)``."""
        self.ensure_one()
        _ = self.env._
        if amount is None:
            return _(
                "%(line)s: nobody knows what the use by meter will cost (no least quantity, no "
                "readings of a year): it is approved in any case.",
                line=self.display_name,
            ), False
        figures = {
            "line": self.display_name,
            "amount": f"{amount:,.2f}",
            "used": f"{used:,f}",
            "minimum": f"{self.meter_minimum:,.0f}",
        }
        if not used:
            return _(
                "%(line)s: use by meter at least %(amount)s a year (least quantity of a period: "
                "%(minimum)s; no readings of a year say how much is used).",
                **figures,
            ), True
        if not self.meter_minimum:
            return _(
                "%(line)s: use by meter some %(amount)s a year (used in the last twelve months: "
                "%(used)s).",
                **figures,
            ), True
        return _(
            "%(line)s: use by meter some %(amount)s a year (used in the last twelve months: "
            "%(used)s; least quantity of a period: %(minimum)s).",
            **figures,
        ), True
