from odoo import api, fields, models
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.exceptions import UserError


class Contract(models.Model):
    """What customers keep until a condition is met 质保金: held, and released before its day.

    A retention falls due on its day by itself. When the condition is met earlier a contract
    manager releases it with the evidence: it is due at once.
    """

    _inherit = "mds.contract"

    retention_amount = fields.Monetary(
        "Retention Held",
        compute="_compute_retention_amount",
        help="What is open of it on posted invoices; released, it is due like the rest.",
        groups=MONEY_READERS,
    )
    retention_condition = fields.Char("Released when", compute="_compute_retention_condition")

    def _compute_retention_condition(self):
        for contract in self:
            contract.retention_condition = contract.current_version_id.retention_condition

    def _compute_retention_amount(self):
        held = dict.fromkeys(self._origin.ids, 0.0)
        for contract, item, part in self._origin._get_parts_of_items(self._origin._get_retained()):
            held[contract.id] += item.amount_residual * part
        for contract in self:
            contract.retention_amount = held.get(contract._origin.id, 0.0)

    def _get_items(self, *conditions):
        """What posted invoices and credit notes of these contracts have open, on its days."""
        lines = self._sudo_invoice_lines().search(
            [
                ("parent_state", "=", "posted"),
                "|",
                ("mds_bill_id.contract_id", "in", self.ids),
                ("mds_corrects_bill_id.contract_id", "in", self.ids),
            ]
        )
        return lines.search(
            [
                ("move_id", "in", lines.move_id.ids),
                ("display_type", "=", "payment_term"),
                ("amount_residual", "!=", 0),
                *conditions,
            ]
        )

    def _get_parts_of_items(self, items):
        """``[(contract, item, part)]``: how much of each open item is these contracts' own.

        An invoice that several contracts share is theirs in proportion to their lines.
        """
        of_move = {}
        for move, lines in items.move_id.invoice_line_ids.grouped("move_id").items():
            weights = {}
            for line in lines:
                bill = line.mds_bill_id or line.mds_corrects_bill_id
                if bill:
                    known = weights.get(bill.contract_id.id, 0.0)
                    weights[bill.contract_id.id] = known + line.price_total
            total = sum(weights.values())
            of_move[move] = {key: part / total for key, part in weights.items()} if total else {}
        return [
            (contract, item, of_move[item.move_id][contract.id])
            for contract in self
            for item in items
            if contract.id in of_move.get(item.move_id, ())
        ]

    @api.model
    def _sudo_invoice_lines(self):
        """Who reads the contract sees how it is paid, without any right in the ledger."""
        return self.env["account.move.line"].sudo()

    def _get_retained(self):
        return self._get_items(("move_id.mds_retention_percent", "!=", 0)).filtered(
            lambda item: item.date_maturity == item.move_id.mds_retention_due
        )

    @api.model
    def _get_reason_actions(self):
        return super()._get_reason_actions() | {"action_release_retention"}

    def action_release_retention(self):
        """The condition is met: what the customer kept is due today. The evidence is asked."""
        self.ensure_one()
        evidence = (self.env.context.get("mds_reason") or "").strip()
        if not evidence:
            return self.with_context(mds_action="action_release_retention").action_ask_reason()
        self._check_office()
        items = self._get_retained()
        if not items:
            raise UserError(self.env._("No retention of this contract is held."))
        items.write({"date_maturity": fields.Date.context_today(self)})
        for move in items.move_id:
            move.message_post(body=self.env._("Retention released: %(why)s", why=evidence))
        self.message_post(
            body=self.env._(
                "Retention of %(invoices)s released: %(why)s",
                invoices=", ".join(items.move_id.mapped("name")),
                why=evidence,
            )
        )
        return True

    # -- what stands behind each figure -------------------------------------------------------

    def action_open_unpaid(self):
        return self._open_items(self.env._("Billed, Not Paid"), self._get_items())

    def action_open_overdue(self):
        today = fields.Date.context_today(self)
        return self._open_items(
            self.env._("Overdue"), self._get_items(("date_maturity", "<", today))
        )

    def action_open_retention(self):
        return self._open_items(self.env._("Retention Held"), self._get_retained())

    def _open_items(self, name, items):
        """The open items of these contracts, each with the part that the figure counts."""
        rows = self.env["mds.contract.receivable"]._make(self, items)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": rows._name,
            "views": [(False, "list")],
            "domain": [("id", "in", rows.ids)],
        }

    def action_open_unbilled(self):
        """What was served and is on no invoice, line by line."""
        self.ensure_one()
        rows = self.env["mds.contract.unbilled"]._make(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Served, Not Billed"),
            "res_model": rows._name,
            "views": [(False, "list")],
            "domain": [("id", "in", rows.ids)],
        }
