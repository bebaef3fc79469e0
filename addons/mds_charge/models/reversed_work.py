from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class Order(models.Model):
    """Work that is reversed after it was invoiced is given back, and what is right charged anew.

    Each invoice line is given back once, as the draft of a native credit note that an accountant
    posts. From a draft invoice the line is taken out.
    """

    _inherit = "mds.order"

    def action_price(self):
        result = super().action_price()
        self._sudo_for_charge()._credit_reversed_work()
        return result

    def _get_reversed_sources(self):
        """``{model: ids}`` of what was reversed on these orders. Seam: whoever reverses more."""
        rows = self.env["mds.order.time"].search(
            [("order_id", "in", self.ids), ("is_reversed", "=", True)]
        )
        return {"mds.order.time": set(rows.ids)}

    def _get_reversed_charges(self):
        """Charges on live invoice lines that rest on what was reversed."""
        gone = self._get_reversed_sources()
        charges = self._sudo_charges().search(
            [
                ("order_id", "in", self.ids),
                ("is_invoiced", "=", True),
                ("source_model", "in", [model for model, ids in gone.items() if ids]),
            ]
        )
        return charges.filtered(
            lambda charge: gone[charge.source_model] & set(charge.source_ids or ())
        )

    def _credit_reversed_work(self):
        """Draft credit notes of invoiced work that was reversed; what is right is priced anew."""
        if not (charges := self._get_reversed_charges()):
            return self.env["account.move"]
        orders = charges.order_id
        orders._lock_for_charge()
        lines = charges.invoice_line_ids.filtered("mds_charge_is_live")
        lines = lines.filtered(lambda line: line._get_left_to_credit() > 0)
        drafts = lines.filtered(lambda line: line.parent_state == "draft")
        posted = lines - drafts
        drafts._take_out_of_draft()
        posted._set_charges_live(False)
        moves = posted._credit_work()
        orders._decide_charges()
        return moves


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    mds_credits_line_id = fields.Many2one(
        "account.move.line",
        "Gives Back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The invoice line that this line of a credit note gives back.",
    )
    mds_credit_line_ids = fields.One2many(
        "account.move.line", "mds_credits_line_id", "Given Back by", readonly=True
    )
    mds_is_reversed_work = fields.Boolean("Work was Reversed", readonly=True, copy=False)

    _mds_reversed_work_once = models.UniqueIndex(
        "(mds_credits_line_id) WHERE mds_is_reversed_work IS TRUE",
        "This invoice line was given back already.",
    )

    def _copy_data_extend_business_fields(self, values):
        """Each line of a native credit note knows the charge that it gives back."""
        super()._copy_data_extend_business_fields(values)
        if self.mds_charge_id and "move_reverse_cancel" in self.env.context:
            values["mds_credits_line_id"] = self.id

    def _get_left_to_credit(self):
        """What of the line no credit note has given back yet, as its price says."""
        self.ensure_one()
        live = self.mds_credit_line_ids.filtered(lambda line: line.parent_state != "cancel")
        given = sum(line._get_discounted_amount() for line in live)
        return self.currency_id.round(self._get_discounted_amount() - given)

    def _get_discounted_amount(self):
        """As the price says, less the discount that an accountant gave on the invoice."""
        self.ensure_one()
        return self.quantity * self.price_unit * (1 - self.discount / 100)

    def _take_out_of_draft(self):
        """These lines of draft invoices go, and a draft of which nothing is left."""
        moves = self.move_id
        charges = self.mds_charge_id
        self.unlink()
        moves.filtered(
            lambda move: all(
                line.display_type in ("line_section", "line_note") for line in move.invoice_line_ids
            )
        ).unlink()
        charges._sync_invoiced()

    def _credit_work(self):
        """A draft credit note for each invoice of these lines."""
        groups = defaultdict(self.browse)
        for line in self:
            groups[line.move_id] |= line
        return self.env["account.move"].create(
            [lines._prepare_credit_vals_of(move) for move, lines in groups.items()]
        )

    def _prepare_credit_vals_of(self, move):
        move.ensure_one()
        orders = self.mds_order_id
        lang = move.partner_id.lang or move.company_id._mds_get_language()
        _ = self.with_context(lang=lang).env._
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id,
            "journal_id": move.journal_id.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "reversed_entry_id": move.id,
            "invoice_origin": ", ".join(orders.mapped("name")),
            "ref": _("Work reversed on %(orders)s", orders=", ".join(orders.mapped("name"))),
            "invoice_line_ids": [(0, 0, line._prepare_work_credit_vals()) for line in self],
        }

    def _prepare_work_credit_vals(self):
        self.ensure_one()
        left = self._get_left_to_credit()
        is_whole = left == self.currency_id.round(self._get_discounted_amount())
        return {
            "name": self.name,
            "product_id": self.product_id.id,
            "quantity": self.quantity if is_whole else 1.0,
            "price_unit": self.price_unit if is_whole else left,
            "discount": self.discount if is_whole else 0.0,
            "account_id": self.account_id.id,
            "tax_ids": [(6, 0, self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution or False,
            "mds_order_id": self.mds_order_id.id,
            "mds_credits_line_id": self.id,
            "mds_is_reversed_work": True,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reversed_work(self):
        self._check_gives_back_work()

    def _check_gives_back_work(self):
        back = self.filtered("mds_is_reversed_work")
        if back:
            raise UserError(
                self.env._(
                    "This credit note gives back work that was reversed on %(orders)s. Post it: "
                    "what is right is charged by itself.",
                    orders=", ".join(back.mds_order_id.mapped("name")),
                )
            )


class AccountMove(models.Model):
    _inherit = "account.move"

    def button_cancel(self):
        self.line_ids._check_gives_back_work()
        return super().button_cancel()
