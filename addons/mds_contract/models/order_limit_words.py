from odoo import models
from odoo.addons.mds_base.models.said import Teller, join, name_of
from odoo.addons.mds_order.lib.answers import Blocker


class Order(models.Model):
    """What a deductible or a limit says, and when an order cannot be closed for its sake."""

    _inherit = "mds.order"

    def _tell_limit(self, own, outcomes, wear):
        """How the amount came about, in each reader's language."""
        self.ensure_one()
        _ = Teller(self.env, __name__)
        rule, outcome = outcomes[-1]
        amounts = {
            "before": f"{outcomes[0][1].before:,.2f}",
            "moved": f"{sum(one.moved for _rule, one in outcomes):,.2f}",
            "borne": f"{outcome.borne:,.2f}",
        }
        if own._name == "mds.contract.line":
            limit = rule.limits[0]
            text = _(
                "Parts value %(limit)s a contract year, %(used)s of it used by other orders: of "
                "%(before)s the contract bears %(borne)s.",
                limit=f"{limit.limit:,.2f}",
                used=f"{limit.used:,.2f}",
                **amounts,
            )
            return join(" ", filter(None, [text, own._tell_sharing()]))
        clause = name_of(own.clause_id, "name")
        if wear:
            return own._tell_wear(clause, wear, rule, amounts)
        if own.kind == "cap":
            limit = outcome.limit
            if not limit:
                return _("%(clause)s: all of %(before)s lies within it.", clause=clause, **amounts)
            return _(
                "%(clause)s: %(limit)s, %(used)s of it used by other orders. Of %(before)s the "
                "contract bears %(borne)s.",
                clause=clause,
                limit=f"{limit.limit:,.2f}",
                used=f"{limit.used:,.2f}",
                **amounts,
            )
        return _(
            "%(clause)s: of %(before)s the customer pays %(moved)s himself (%(percent)s %%, at "
            "first %(own)s).",
            clause=clause,
            percent=f"{own.own_percent:g}",
            own=f"{own.own_amount:,.2f}",
            **amounts,
        )

    def _get_closing_blockers(self):
        """A wear part without its reading cannot be shared out."""
        blockers = super()._get_closing_blockers()
        rows = self._sudo_limit_rows().search(
            [
                ("order_id", "in", self.ids),
                ("kind", "=", "no_reading"),
                ("before_amount", ">", 0),
                ("state", "=", "consumed"),
            ]
        )
        for row in rows - rows._get_read_since():
            order = self.browse(row.order_id.id)
            message = self.env._(
                "%(clause)s: no reading of “%(meter)s” is known. Enter what the counter shows.",
                clause=row.clause_id.name,
                meter=row.term_id.meter_code,
            )
            blockers[order] = [*blockers[order], Blocker("reading_missing", message)]
        return blockers

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        cancelled = self.filtered(lambda order: changes[order].target == "cancelled")
        if cancelled:
            self._sudo_limit_rows().search([("order_id", "in", cancelled.ids)]).write(
                {"state": "returned"}
            )
        closed = self.filtered(lambda order: changes[order].target == "closed")
        closed._decide_limits_of_work()  # a reading or a return may have come since
        return result


class OrderLimit(models.Model):
    _inherit = "mds.order.limit"

    def _get_read_since(self):
        """Those of these rows of which the counter has been read by now."""
        read = self.browse()
        for day, rows in self.grouped(lambda row: row.order_id._get_reading_day()).items():
            shown = rows.order_id.device_id._get_meter_values(day)
            read += rows.filtered(
                lambda row, shown=shown: (
                    row.term_id.meter_code in shown.get(row.order_id.device_id, {})
                )
            )
        return read


class ContractTerm(models.Model):
    _inherit = "mds.contract.term"

    def _tell_wear(self, clause, wear, rule, amounts):
        _ = Teller(self.env, __name__)
        reading, start = wear
        if reading is None:
            return _(
                "%(clause)s: no reading of “%(meter)s” is known. Enter what the counter shows; "
                "until then %(before)s counts as covered.",
                clause=clause,
                meter=self.meter_code,
                before=amounts["before"],
            )
        return _(
            "%(clause)s: “%(meter)s” shows %(reading)s, %(start)s when the part was fitted; worn "
            "out at %(worn)s, so %(percent)s %% are left. Of %(before)s the contract bears "
            "%(borne)s.",
            clause=clause,
            meter=self.meter_code,
            reading=f"{reading:,.0f}",
            start=f"{start:,.0f}",
            worn=f"{self.worn_at:,.0f}",
            percent=f"{rule.share * 100:.2f}",
            before=amounts["before"],
            borne=amounts["borne"],
        )
