from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_contract.lib import capital
from odoo.exceptions import UserError
from odoo.tools import frozendict


class AccountMove(models.Model):
    """An invoice of contracts: what the customer keeps of it for now."""

    _inherit = "account.move"

    mds_retention_percent = fields.Float("Retention (%)", digits=(5, 2), copy=False)
    mds_retention_due = fields.Date("Retention Due", copy=False)
    mds_bill_count = fields.Integer(
        "Billed Periods", compute="_compute_mds_bill_count", compute_sudo=True
    )

    mds_amount_in_capitals = fields.Char(
        "Amount in Capitals", compute="_compute_mds_amount_in_capitals"
    )

    @api.depends("amount_total", "currency_id")
    def _compute_mds_amount_in_capitals(self):
        """Of yuan alone."""
        for move in self:
            total = Decimal(str(move.amount_total))
            is_yuan = move.currency_id.name == "CNY"
            move.mds_amount_in_capitals = is_yuan and capital.in_capitals(total)

    def _compute_mds_bill_count(self):
        counts = dict(
            self.env["mds.contract.bill"]._read_group(
                [("move_id", "in", self.ids)], ["move_id"], ["__count"]
            )
        )
        for move in self:
            move.mds_bill_count = counts.get(move, 0)

    @api.depends("mds_retention_percent", "mds_retention_due")
    def _compute_needed_terms(self):
        """The retention is a receivable of its own, with its day and account."""
        super()._compute_needed_terms()
        for move in self:
            if move.mds_retention_percent and move.mds_retention_due and move.needed_terms:
                move.needed_terms = move._split_retention(move.needed_terms)

    @api.depends("mds_retention_percent", "mds_retention_due")
    def _compute_invoice_date_due(self):
        """The retention has its own day: the invoice is due, and overdue, without it.

        Without payment terms Odoo takes the day of the invoice for that of the receivable: a
        draft that is changed would become due, all of it, with the retention.
        """
        super()._compute_invoice_date_due()
        for move in self:
            if move.mds_retention_percent and move.mds_retention_due and move.needed_terms:
                days = {key["date_maturity"] for key in move.needed_terms if key}
                days -= {move.mds_retention_due, False, None}
                move.invoice_date_due = max(days, default=move.invoice_date_due)

    def _split_retention(self, terms):
        """The terms without the retention, and the retention."""
        self.ensure_one()
        currency = self.company_currency_id
        share = self.mds_retention_percent / 100
        total = sum(values["balance"] for values in terms.values())
        in_currency = sum(values["amount_currency"] for values in terms.values())
        kept = currency.round(total * share)
        kept_in_currency = self.currency_id.round(in_currency * share)
        result = {key: dict(values) for key, values in terms.items()}
        # the last instalments pay for it
        left, left_in_currency = kept, kept_in_currency
        for key in sorted(result, key=lambda key: key["date_maturity"], reverse=True):
            taken = _at_most(left, result[key]["balance"])
            taken_in_currency = _at_most(left_in_currency, result[key]["amount_currency"])
            result[key]["balance"] -= taken
            result[key]["amount_currency"] -= taken_in_currency
            left, left_in_currency = left - taken, left_in_currency - taken_in_currency
        own = frozendict(
            {
                "move_id": self.id,
                "date_maturity": self.mds_retention_due,
                "discount_date": False,
            }
        )
        result = {key: values for key, values in result.items() if values["balance"]}
        values = result.setdefault(own, {"balance": 0.0, "amount_currency": 0.0})
        values["balance"] += kept
        values["amount_currency"] += kept_in_currency
        account = self.company_id.mds_retention_account_id
        if account:
            values["account_id"] = account.id
        return result

    def _post(self, soft=True):
        """A posted credit note changes what is left to be recognised."""
        posted = super()._post(soft=soft)
        lines = posted.filtered(lambda move: move.move_type != "entry").line_ids
        bills = lines._sudo_bills()
        again = bills.filtered("recognised_until")
        (again | lines.mds_corrects_bill_id)._reopen_recognition()
        return posted

    def button_draft(self):
        """What a credit note took back is to be recognised again while it is a draft."""
        posted = self.filtered(lambda move: move.state == "posted")
        posted.line_ids.mds_corrects_bill_id._reopen_recognition()
        return super().button_draft()

    def button_cancel(self):
        """Cancelled, its days would count as billed for ever, and nobody would pay for them."""
        bills = self.line_ids._sudo_bills()
        if bills.source_id:
            raise UserError(
                self.env._(
                    "This draft settles billed days of a contract. Delete it instead: the "
                    "difference is then open again."
                )
            )
        if bills:
            raise UserError(
                self.env._(
                    "This invoice bills a contract. Delete the draft instead: what it bills is "
                    "then open again. What was posted is corrected by a credit note."
                )
            )
        return super().button_cancel()

    def action_open_mds_bills(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Billed Periods"),
            "res_model": "mds.contract.bill",
            "views": [(False, "list")],
            "domain": [("move_id", "in", self.ids)],
        }


class AccountMoveLine(models.Model):
    """An invoice line of a contract, or one that corrects it."""

    _inherit = "account.move.line"

    mds_bill_id = fields.Many2one(
        "mds.contract.bill",
        "Billed Period",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    mds_corrects_bill_id = fields.Many2one(
        "mds.contract.bill",
        "Corrects",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The billed period that this line of a credit note takes back.",
    )

    _mds_bill_once = models.UniqueIndex(
        "(mds_bill_id) WHERE mds_bill_id IS NOT NULL",
        "This period of the contract is on an invoice already.",
    )

    def _copy_data_extend_business_fields(self, values):
        """Credit notes and corrected invoices know what they correct."""
        super()._copy_data_extend_business_fields(values)
        bill = self.mds_bill_id or self.mds_corrects_bill_id
        if bill:
            values["mds_corrects_bill_id"] = bill.id

    def _sudo_bills(self):
        """Whoever posts invoices need not be a user of the service."""
        return self.sudo().mds_bill_id

    def unlink(self):
        """Days of an invoice that is deleted can be billed again."""
        bills = self.mds_bill_id
        result = super().unlink()
        bills._sudo_bills().unlink()
        return result


def _at_most(wanted, there):
    """As much of what is wanted as is there, both with the same sign."""
    return min(wanted, there) if there >= 0 else max(wanted, there)
