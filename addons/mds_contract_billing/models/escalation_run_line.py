from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.exceptions import UserError

from ..lib import escalation
from .contract_price import MAY_FOLLOW_INDEX


class EscalationRunLine(models.Model):
    """A price in an escalation run: old, new, and what came of it."""

    _name = "mds.escalation.run.line"
    _description = "Price in an Escalation Run"
    _order = "run_id, contract_id, id"
    _rec_name = "line_id"

    run_id = fields.Many2one("mds.escalation.run", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="contract_id.partner_id", store=True)
    line_id = fields.Many2one(
        "mds.contract.line", "Contract Line", required=True, ondelete="restrict"
    )
    price_id = fields.Many2one("mds.contract.price", "Price", required=True, ondelete="restrict")
    is_included = fields.Boolean("Take Part", default=True, help="Off: this price stays for now.")
    old_index = fields.Float(digits=(16, 4), readonly=True)
    new_index = fields.Float(digits=(16, 4), readonly=True)
    old_amount = fields.Monetary("Old Price", readonly=True)
    percent = fields.Float("Rise (%)", digits=(16, 2), readonly=True)
    new_amount = fields.Monetary("New Price", readonly=True)
    months = fields.Selection(related="price_id.months")
    reason = SaidChar("How it Follows", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("changed", "Changed"),
            ("kept", "Stays as it is"),
            ("failed", "Refused"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )

    _once = models.Constraint("UNIQUE (run_id, price_id)", "The run has this price already.")
    _waiting_idx = models.Index("(run_id, id) WHERE state = 'waiting'")

    def write(self, vals):
        """Only whether a price takes part is said by hand, and before the start."""
        if not self.env.su:
            vals = {name: value for name, value in vals.items() if name == "is_included"}
            if vals and self.filtered(lambda line: line.run_id.state != "draft"):
                raise UserError(self.env._("The run has started: its prices are settled."))
        return super().write(vals) if vals else True

    def _sudo_lines(self):
        """Rows of a run are written by the run, never by hand."""
        return self.sudo()

    def _change_or_refuse(self):
        """Change these prices; what cannot be changed says why."""
        staying = self.filtered(lambda line: not line.percent or not line.is_included)
        staying._sudo_lines().write({"state": "kept"})
        changing = self - staying
        refusals = changing._get_refusals()
        for line, why in refusals.items():
            line._sudo_lines().write({"state": "failed", "reason": why})
        fine = changing.filtered(lambda line: line not in refusals)
        fine._change()
        fine._sudo_lines().write({"state": "changed"})

    def _get_refusals(self):
        """``{line: why its price stays}``: billed days, a signed price that has moved on."""
        _ = Teller(self.env, __name__)
        billed = self.line_id.version_id._get_last_billed()
        refusals = {}
        for line in self:
            last = billed.get(line.contract_id)
            day = line.run_id.date
            if last and last >= day:
                refusals[line] = _("Billed until %(day)s: choose a later day.", day=last)
            elif line.price_id.cut_to or line.price_id.date_from >= day:
                refusals[line] = _("Another price begins in between: preview again.")
        return refusals

    def _change(self):
        """The agreed period ends the day before; the new one begins."""
        prices = self.env["mds.contract.price"].with_context(mds_index_key=MAY_FOLLOW_INDEX)
        for day, lines in self.grouped(lambda line: line.run_id.date).items():
            old = prices.browse(lines.price_id.ids)
            old.write({"cut_to": fields.Date.subtract(day, days=1)})
        self.env.flush_all()
        prices.create([line._prepare_price_vals() for line in self])

    def _prepare_price_vals(self):
        self.ensure_one()
        price = self.price_id
        return {
            "line_id": price.line_id.id,
            "date_from": self.run_id.date,
            "date_to": price.date_to,
            "amount": self.new_amount,
            "months": price.months,
            "tax_id": price.tax_id.id,
            "origin": "index",
            "index_value": self.new_index,
            "changed_percent": self.percent,
            "escalation_line_id": self.id,
        }


class EscalationRun(models.Model):
    _inherit = "mds.escalation.run"

    def _get_due_prices(self):
        """Prices of contracts in force whose clause lets them change on the day of the run."""
        self.ensure_one()
        lines = self.env["mds.contract.line"]._search_in_force(
            self.date, [("company_id", "=", self.company_id.id)]
        )
        # chosen afterwards: a version without the clause ends it, it does not bring back the last
        lines = lines.filtered(lambda line: line.version_id.index_id)
        return lines.price_ids.filtered(
            lambda price: (
                price.date_from <= self.date <= price._get_last_day(self.date)
                and not price.cut_to
                and fields.Date.add(price.date_from, months=price.line_id.version_id.index_months)
                <= self.date
            )
        )

    def _prepare_lines(self):
        prices = self._get_due_prices()
        values = prices.line_id.version_id.index_id._get_values(self.date)
        result = []
        for price in prices:
            version = price.line_id.version_id
            value = values.get(version.index_id)
            if not value:
                raise UserError(
                    self.env._(
                        "%(index)s has no value until %(day)s: enter it first.",
                        index=version.index_id.display_name,
                        day=fields.Date.to_string(self.date),
                    )
                )
            result.append(self._prepare_line_vals(price, version, value))
        return result

    @api.model
    def _prepare_line_vals(self, price, version, value):
        _ = Teller(self.env, __name__)
        old_index = Decimal(str(round(price.index_value or version.index_base, 4)))
        new_index = Decimal(str(round(value.value, 4)))
        cap = Decimal(str(round(version.index_cap, 2))) if version.has_index_cap else None
        proposal = escalation.propose(
            escalation.Facts(old_index, new_index, cap, version.index_may_fall)
        )
        words = {
            "index": _("Index %(old)s → %(new)s.", old=str(old_index), new=str(new_index)),
            "capped": _(
                "Index %(old)s → %(new)s, capped at %(cap)s %%.",
                old=str(old_index),
                new=str(new_index),
                cap=f"{cap or 0:.2f}",
            ),
            "kept": _("The index fell; the price stays."),
            "unchanged": _("The index is the same."),
        }
        money = price.currency_id
        amount = money._mds_exact(price.amount)
        new = escalation.new_price(amount, proposal.percent, money._mds_get_unit())
        return {
            "run_id": self.id,
            "contract_id": price.contract_id.id,
            "line_id": price.line_id.id,
            "price_id": price.id,
            "old_index": float(old_index),
            "new_index": float(new_index),
            "old_amount": price.amount,
            "percent": float(proposal.percent),
            "new_amount": float(new),
            "reason": words[proposal.reason],
        }
