from collections import defaultdict

from odoo import fields, models
from odoo.addons.mds_base.models.said import Teller
from odoo.exceptions import UserError


class BillingRun(models.Model):
    """A slice of contracts becomes native invoices."""

    _inherit = "mds.billing.run"

    def _do_lines(self, lines):
        """Bill these contracts."""
        self.ensure_one()
        _ = Teller(self.env, __name__)
        frozen = lines.filtered(lambda line: line.contract_id.is_frozen)
        frozen._sudo_lines().write(
            {"state": "skipped", "reason": _("Frozen: release the contract to bill it.")}
        )
        lines -= frozen
        due, remarks = lines.contract_id._get_all_pieces(self.date)
        by_contract = {contract.id: pieces for contract, pieces in due.items()}
        billed = lines.filtered(lambda line: by_contract[line.contract_id.id])
        unread = lines.filtered(lambda line: line.contract_id.id in remarks)._filter_unread()
        unread._sudo_lines().write({"is_reading_missing": True})
        (unread - billed)._sudo_lines().write({"state": "reading"})
        (lines - billed - unread)._sudo_lines().write({"state": "nothing"})
        billed._sudo_lines()._state_amounts(due)
        billed._sudo_lines().write({"state": "billed"})
        for line in lines:
            if remark := remarks.get(line.contract_id.id):
                line._sudo_lines().reason = remark
        return self._bill_pieces(
            [piece for line in billed for piece in by_contract[line.contract_id.id]]
        )

    def _bill_pieces(self, pieces):
        """Rows of what is billed, and their invoices."""
        bills = self._create_bills(pieces)
        moves = self._create_invoices(list(zip(pieces, bills, strict=True)))
        bills._link_moves()
        if self.is_posted:
            moves._post(soft=False)
        return moves

    def _create_bills(self, pieces):
        return (
            self.env["mds.contract.bill"]
            ._sudo_bills()
            .create([self._prepare_bill_vals(piece) for piece in pieces])
        )

    def _prepare_bill_vals(self, piece):
        self.ensure_one()
        return {
            "contract_id": piece.contract.id,
            "kind": piece.kind,
            "line_id": piece.line and piece.line.id,
            "root_id": piece.root and piece.root.id,
            "milestone_id": piece.milestone and piece.milestone.id,
            "meter_values": piece.meter,
            "ahead_quantity": float(piece.ahead_quantity),
            "payer_id": piece.payer.id,
            "date_from": piece.first,
            "date_to": piece.last,
            "amount": float(piece.amount),
            "company_id": self.company_id.id,
            "is_deferred": self._is_deferred(piece),
            "run_id": self.id,
        }

    def _is_deferred(self, piece):
        version = piece.version
        return piece.kind == "period" and version.is_deferred and version.bill_timing == "advance"

    def _create_invoices(self, billed):
        """One invoice for each contract and payer, or for each payer."""
        groups = defaultdict(list)
        for piece, bill in billed:
            groups[self._get_invoice_key(piece)].append((piece, bill))
        self._check_accounts([piece for piece, _bill in billed])
        vals_list = [self._prepare_invoice_vals(group) for group in groups.values()]
        return (
            self.env["account.move"]
            .with_company(self.company_id)
            .with_context(tracking_disable=True, default_move_type="out_invoice")
            .create(vals_list)
        )

    def _get_invoice_key(self, piece):
        version = piece.version
        return (
            piece.payer.id,
            version.bill_journal_id.id,
            version.payment_term_id.id,
            version.retention_percent,
            self._get_retention_due(piece),
            None if self.is_collected else piece.contract.id,
        )

    def _get_retention_due(self, piece):
        if not piece.version.retention_percent:
            return False
        return fields.Date.add(piece.version.date_end, days=piece.version.retention_days)

    def _check_accounts(self, pieces):
        if not self.company_id.mds_deferred_account_id and any(map(self._is_deferred, pieces)):
            raise UserError(
                self.env._(
                    "%(company)s has no account for contract liabilities: choose it in the "
                    "settings of Invoicing, under Service Contracts.",
                    company=self.company_id.display_name,
                )
            )

    def _prepare_invoice_vals(self, group):
        piece = group[0][0]
        version = piece.version
        names = dict.fromkeys(one.contract.name for one, _bill in group)
        sign = -1 if sum(one.amount for one, _bill in group) < 0 else 1  # penalties at the end
        vals = {
            "move_type": "out_invoice" if sign > 0 else "out_refund",
            "partner_id": piece.payer.id,
            "invoice_date": self.invoice_date,
            "invoice_origin": ", ".join(names),
            "company_id": self.company_id.id,
            "invoice_line_ids": [
                (0, 0, self._prepare_invoice_line_vals(one, bill, sign)) for one, bill in group
            ],
        }
        if version.bill_journal_id:
            vals["journal_id"] = version.bill_journal_id.id
        if version.payment_term_id and sign > 0:
            vals["invoice_payment_term_id"] = version.payment_term_id.id
        if version.retention_percent and sign > 0:
            vals["mds_retention_percent"] = version.retention_percent
            vals["mds_retention_due"] = self._get_retention_due(piece)
        return vals

    def _prepare_invoice_line_vals(self, piece, bill, sign=1):
        product = piece.line and piece.line.bill_product_id
        vals = {
            "name": self._describe_piece(piece),
            "quantity": 1.0,
            "price_unit": float(piece.amount) * sign,
            "mds_bill_id": bill.id,
        }
        if product:
            vals["product_id"] = product.id
        if piece.tax or not product:
            vals["tax_ids"] = [(6, 0, piece.tax.ids)]
        if bill.is_deferred:
            vals["account_id"] = self.company_id.mds_deferred_account_id.id
        else:
            if piece.version.analytic_distribution:
                vals["analytic_distribution"] = piece.version.analytic_distribution
            if self.company_id.mds_service_income_account_id and not product:
                vals["account_id"] = self.company_id.mds_service_income_account_id.id
        return vals

    def _describe_piece(self, piece):
        """The words of the invoice line, in the payer's language."""
        lang = piece.payer.lang or self.company_id._mds_get_language()
        if piece.milestone:
            return piece.milestone.with_context(lang=lang)._describe_bill()
        words = piece.line.with_context(lang=lang)._describe_bill(piece.first, piece.last)
        return f"{words} · {piece.words}" if piece.words else words
