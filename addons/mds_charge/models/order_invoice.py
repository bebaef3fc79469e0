from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from .order_items import exact

SERVED = ("closed", "concluded")
INVOICERS = "account.group_account_invoice"


class OrderCharge(models.Model):
    """Whether a charge is invoiced, and how it becomes an invoice line."""

    _inherit = "mds.order.charge"

    is_invoiced = fields.Boolean("Invoiced", readonly=True, copy=False, index=True)
    invoice_line_ids = fields.One2many(
        "account.move.line",
        "mds_charge_id",
        "Invoice Lines",
        readonly=True,
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    invoice_name = fields.Char("Invoice", compute="_compute_invoice_name", compute_sudo=True)

    @api.depends("is_invoiced", "invoice_line_ids.mds_charge_is_live")
    def _compute_invoice_name(self):
        for charge in self:
            live = charge.invoice_line_ids.filtered("mds_charge_is_live")
            charge.invoice_name = live.move_id.display_name if live else False

    def _get_ever_invoiced(self):
        """Those of these charges that an invoice line names, live or not."""
        rows = (
            self._sudo_charge()
            .env["account.move.line"]
            ._read_group([("mds_charge_id", "in", self.ids)], ["mds_charge_id"])
        )
        return self.browse(charge.id for (charge,) in rows)

    def _sync_invoiced(self):
        """Say on the charges what their invoice lines say."""
        charges = self._sudo_charge()
        charges.env["account.move.line"].flush_model(["mds_charge_id", "mds_charge_is_live"])
        live = charges.env["account.move.line"].search(
            [("mds_charge_id", "in", charges.ids), ("mds_charge_is_live", "=", True)]
        )
        invoiced = live.mds_charge_id
        (invoiced - invoiced.filtered("is_invoiced")).write({"is_invoiced": True})
        (charges - invoiced).filtered("is_invoiced").write({"is_invoiced": False})

    def _sudo_charge(self):
        """Follows from the invoice lines; who may change these may not write charges."""
        return self.sudo()

    def _prepare_invoice_line_vals(self):
        """Values of the invoice line. Seam: parts and cost add theirs.

        With quantity and price where they multiply to the amount exactly, else as one piece: what
        was agreed is invoiced to the fen.
        """
        self.ensure_one()
        amount, quantity = exact(self.customer_amount), exact(self.quantity)
        each = amount / quantity if quantity else amount
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        is_plain = quantity and quantity == round(quantity, digits)
        if not is_plain or each != each.quantize(Decimal("0.01")):
            quantity, each = Decimal(1), amount
        charge = self.with_context(lang=self.payer_id.lang or self.env.lang)
        return {
            "product_id": self.product_id.id,
            "name": charge.description,
            "quantity": float(quantity),
            "price_unit": float(each),
            "tax_ids": [(6, 0, self.tax_id.ids)],
            "mds_charge_id": self.id,
            "mds_charge_is_live": True,
            "mds_order_id": self.order_id.id,
        }


class Order(models.Model):
    """Invoices of what is chargeable: once only, alone or collected by payer."""

    _inherit = "mds.order"

    invoice_count = fields.Integer(
        "Invoices",
        compute="_compute_invoice_count",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    uninvoiced_amount = fields.Monetary(
        "Not yet Invoiced",
        compute="_compute_uninvoiced_amount",
        currency_field="charge_currency_id",
        groups="mds_charge.group_charge_reader",
    )

    def _compute_invoice_count(self):
        counts = dict(
            self.env["account.move.line"]._read_group(
                self._get_invoice_domain(), ["mds_order_id"], ["move_id:count_distinct"]
            )
        )
        for order in self:
            order.invoice_count = counts.get(order, 0)

    @api.depends("charge_ids.total_amount", "charge_ids.is_invoiced")
    def _compute_uninvoiced_amount(self):
        for order in self:
            due = order.charge_ids.filtered(lambda charge: not charge.is_invoiced)
            order.uninvoiced_amount = sum(due.mapped("total_amount"))

    def _get_invoice_domain(self):
        """Items of invoices to customers: entries and vendors' bills have the order too."""
        types = self.env["account.move"].get_sale_types(include_receipts=True)
        return [("mds_order_id", "in", self.ids), ("move_id.move_type", "in", types)]

    def action_open_invoices(self):
        lines = self.env["account.move.line"].search(self._get_invoice_domain())
        action = {
            **self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type"),
            "domain": [("id", "in", lines.move_id.ids)],
            "context": {"create": False},
        }
        if len(lines.move_id) == 1:
            action |= {"views": [(False, "form")], "res_id": lines.move_id.id}
        return action

    def action_invoice(self):
        """A draft invoice for each of these orders."""
        moves = self._invoice_charges()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("id", "in", moves.ids)]
        if len(moves) == 1:
            action |= {"views": [(False, "form")], "res_id": moves.id}
        return action

    # -- what stands on invoices already ------------------------------------------------------

    def _get_invoiced_sources(self):
        result = super()._get_invoiced_sources()
        charges = self._sudo_charges().search(
            [("order_id", "in", self.ids), ("is_invoiced", "=", True)]
        )
        for charge in charges:
            taken = result[self.browse(charge.order_id.id)].setdefault(
                (_get_item_kind(charge), charge.source_model), set()
            )
            taken.update(charge.source_ids or ())
        return result

    @api.model
    def _get_unbilled_domain(self):
        return [*super()._get_unbilled_domain(), ("is_invoiced", "=", False)]

    def _get_limits_used(self):
        used = super()._get_limits_used()
        rows = self._sudo_charges()._read_group(
            [("order_id", "in", self.ids), ("is_invoiced", "=", True)],
            ["order_id"],
            ["deductible_amount:sum", "contract_amount:sum"],
        )
        for order, deductible, borne in rows:
            used[self.browse(order.id)] = (exact(deductible), exact(borne), True)
        return used

    # -- invoicing ----------------------------------------------------------------------------

    def _get_invoice_blockers(self):
        """``{order: why it cannot be invoiced, and what to do}``."""
        _, blockers = self.env._, {}
        for order in self:
            charges = order.charge_ids.filtered(lambda charge: not charge.is_invoiced)
            if order.state not in SERVED:
                blockers[order] = _("it is not closed yet.")
            elif any(charges.mapped("has_no_price")):
                blockers[order] = _("a price is missing: enter it and price again.")
            elif charges.filtered(lambda one: one.customer_amount and not one.product_id):
                blockers[order] = _("say under Taxes of Charges as what it is invoiced.")
            elif not charges.filtered("customer_amount"):
                blockers[order] = _("nothing is left to invoice.")
        return blockers

    def _invoice_charges(self, is_collected=False, day=None):
        """Draft invoices of all that is chargeable and not invoiced yet.

        ``is_collected``: one for each payer, else one for each order.
        """
        self.check_access("read")
        self._sudo_for_charge()._lock_for_charge()
        self._sudo_charges().invalidate_model(["is_invoiced"])
        blockers = self._get_invoice_blockers()
        if blockers:
            raise UserError(
                "\n".join(f"{order.display_name}: {why}" for order, why in blockers.items())
            )
        charges = self.charge_ids.filtered(
            lambda charge: not charge.is_invoiced and charge.customer_amount
        )
        moves = self.env["account.move"].create(
            [
                self._prepare_invoice_vals(group, day)
                for group in charges._group_for_invoice(is_collected)
            ]
        )
        charges._sync_invoiced()
        return moves

    @api.model
    def _prepare_invoice_vals(self, charges, day):
        orders = charges.order_id
        lines = []
        for order, own in charges.grouped("order_id").items():
            if len(orders) > 1:
                lines.append((0, 0, {"display_type": "line_section", "name": order.display_name}))
            lines += [(0, 0, charge._prepare_invoice_line_vals()) for charge in own]
        return {
            "move_type": "out_invoice",
            "company_id": charges.company_id.id,
            "partner_id": charges.payer_id.id,
            "currency_id": charges.currency_id.id,
            "invoice_date": day or fields.Date.context_today(self),
            "invoice_origin": ", ".join(orders.mapped("name")),
            "invoice_line_ids": lines,
        }


class OrderChargeGroups(models.Model):
    _inherit = "mds.order.charge"

    def _group_for_invoice(self, is_collected):
        """The charges of each invoice."""

        def key(charge):
            alone = not is_collected and charge.order_id.id
            return (charge.company_id.id, charge.payer_id.id, charge.currency_id.id, alone)

        ordered = self.sorted(lambda charge: (charge.order_id.id, charge.sequence, charge.id))
        return [self.browse().concat(*group) for _key, group in groupby(ordered, key)]


def _get_item_kind(charge):
    """The kind of the item before the travel rule and the product renamed it."""
    return {"consumable": "part"}.get(charge.kind, charge.kind)
