from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import SaidChar, Teller
from odoo.addons.mds_contract.models.contract_content_mixin import MONEY_READERS
from odoo.exceptions import AccessError, UserError

DAY = timedelta(days=1)
SETTLERS = ("mds_base.group_contract_manager", "mds_base.group_cost_accountant")


class Contract(models.Model):
    """Settling what was billed when a contract changes: by a new version, or by its early end.

    The invoices and credit notes are drafts, which an accountant posts; each line corrects the
    one that it changes.
    """

    _inherit = "mds.contract"

    give_back_amount = fields.Monetary(
        "To Give Back Today",
        compute="_compute_give_back_amount",
        help="What was billed for days after today: the credit when it is terminated now.",
        groups=MONEY_READERS,
    )
    difference_amount = fields.Monetary(
        "To Settle",
        compute="_compute_difference_amount",
        help="What the versions in force ask for billed days, beyond what stands on invoices.",
        groups=MONEY_READERS,
    )
    has_difference = fields.Boolean(
        "Something to Settle",
        compute="_compute_difference_amount",
        help="Also when what is charged and what is given back are the same sum, by another tax.",
    )

    def _compute_give_back_amount(self):
        today = fields.Date.context_today(self)
        running = self.filtered(lambda one: one.state == "active")._origin
        found = running._get_differences(last_days=dict.fromkeys(running, today))
        totals = _sum_by_contract(found)
        for contract in self:
            contract.give_back_amount = float(-totals[contract._origin.id])

    def _compute_difference_amount(self):
        totals = _sum_by_contract(self._origin._get_differences())
        for contract in self:
            contract.has_difference = contract._origin.id in totals
            contract.difference_amount = float(totals.get(contract._origin.id, 0))

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        ended = [contract for contract, change in changes.items() if change.target == "terminated"]
        self.browse().concat(*ended)._settle()
        return result

    def _settle(self):
        """Draft credit notes for what was billed after the last day."""
        days = {contract: contract.ended_on for contract in self}
        found = self._get_differences(last_days=days) if self else []
        return self.env["mds.contract.bill"]._settle_bills(found, "credit")

    def _settle_differences(self):
        """Draft invoices and credit notes of what versions changed for billed days, once."""
        bills = self.env["mds.contract.bill"]._sudo_bills()
        bills = bills.search([("contract_id", "in", self.ids), ("kind", "=", "period")])
        if not bills:
            return self.env["account.move"]
        bills.lock_for_update()  # two who settle at once: the second one finds nothing left
        self.env.invalidate_all()
        return bills._settle_bills(self._get_differences(), "difference")

    def action_settle_differences(self):
        """Settle again what somebody deleted as a draft."""
        if not any(self.env.user.has_group(group) for group in SETTLERS):
            raise AccessError(self.env._("Contract managers and cost accountants settle."))
        self.check_access("read")
        if not self._settle_differences():
            raise UserError(
                self.env._("Nothing is to be settled: what was billed is what the versions ask.")
            )
        return self.action_open_bills()


def _sum_by_contract(found):
    totals = defaultdict(Decimal)
    for one in found:
        totals[one.bill.contract_id.id] += one.amount
    return totals


class ContractBill(models.Model):
    """Charging and giving back the difference for what was billed.

    One row for each period, version and tax; the database refuses it twice.
    """

    _inherit = "mds.contract.bill"

    source_id = fields.Many2one(
        "mds.contract.bill", "Corrects", index="btree_not_null", ondelete="restrict"
    )
    settled_version_id = fields.Many2one(
        "mds.contract.version", "Settled for", index="btree_not_null", ondelete="restrict"
    )
    settled_taxes = fields.Char(help="The taxes of the line, by their ids.")
    asked_course = fields.Json(
        "Asked before each Change",
        help="What of the corrected period falls before the days on which its price changes, and "
        "the whole: revenue follows it.",
    )
    reason = SaidChar("Why")

    _source_once = models.UniqueIndex(
        "(source_id, kind, COALESCE(settled_version_id, 0), COALESCE(settled_taxes, ''))"
        " WHERE source_id IS NOT NULL",
        "This period was settled already.",
    )

    @api.model
    def _settle_bills(self, found, kind):
        """Draft invoices and credit notes of ``[Difference]``, one for each invoice and sign."""
        if not found:
            return self.env["account.move"]
        rows = self._sudo_bills().create([self._prepare_settled_vals(one, kind) for one in found])
        ends = defaultdict(self._sudo_bills)
        for one in found:
            ends[self._get_served_until(one)] |= one.bill
        for day, bills in ends.items():  # as many as days, not as bills
            bills.cut_to = day
        groups = defaultdict(list)
        for one, row in zip(found, rows, strict=True):
            groups[one.bill.move_id, one.amount > 0].append((one, row))
        moves = self._sudo_books().create(
            [
                self._prepare_settlement_vals(move, is_charge, group)
                for (move, is_charge), group in groups.items()
            ]
        )
        rows._link_moves()
        rows._note_settlement()
        return moves

    def _note_settlement(self):
        """Whoever reads the contract sees that it was settled; amounts are for fewer (ADR 0053)."""
        bodies = {
            contract.id: self.env._(
                "Billed days are settled: %(count)s drafts wait for an accountant.",
                count=len(rows.move_id),
            )
            for contract, rows in self.grouped("contract_id").items()
        }
        self.contract_id._message_log_batch(bodies)

    @api.model
    def _get_served_until(self, one):
        """The last day of service, when that is before the end of what was billed."""
        if one.served_until == one.bill.date_to:
            return False
        return one.served_until or one.bill.date_from - DAY

    @api.model
    def _prepare_settled_vals(self, one, kind):
        bill = one.bill
        version = bill.contract_id.version_ids.filtered(lambda one: one.state == "signed")
        version = version.sorted("number")[-1:]
        first = version.effective_from
        if kind == "credit":
            first = (one.served_until or bill.date_from - DAY) + DAY
        return {
            "contract_id": bill.contract_id.id,
            "line_id": bill.line_id.id,
            "root_id": bill.root_id.id,
            "payer_id": bill.payer_id.id,
            "kind": kind,
            "source_id": bill.id,
            "settled_version_id": version.id,
            "settled_taxes": ",".join(map(str, one.taxes.ids)),
            "date_from": first if bill.date_from <= first <= bill.date_to else bill.date_from,
            "date_to": bill.date_to,
            "amount": float(one.amount),
            "company_id": bill.company_id.id,
            "is_deferred": bill.is_deferred,
            "asked_course": [[day.isoformat(), str(part)] for day, part in one.course],
            "reason": self._explain_difference(one),
        }

    @api.model
    def _explain_difference(self, one):
        _ = Teller(self.env, __name__)
        words = _(
            "%(first)s – %(last)s: billed %(billed)s, asked %(asked)s, difference %(change)s "
            "(%(taxes)s)",
            first=one.bill.date_from,
            last=one.bill.date_to,
            billed=f"{one.billed:,.2f}",
            asked=f"{one.asked:,.2f}",
            change=f"{one.amount:+,.2f}",
            taxes=", ".join(one.taxes.mapped("name")) or "–",
        )
        if not one.given:
            return words
        return _(
            "%(words)s; %(given)s was given back by hand before",
            words=words,
            given=f"{one.given:,.2f}",
        )

    @api.model
    def _sudo_books(self):
        """Who signs or terminates has no right to invoices; what is made is a draft."""
        return self.env["account.move"].sudo().with_context(tracking_disable=True)

    @api.model
    def _prepare_settlement_vals(self, move, is_charge, group):
        """A draft that corrects one invoice: its lines, for what changed."""
        move.ensure_one()
        kind = group[0][1].kind
        lang = move.partner_id.lang or move.company_id._mds_get_language()
        _ = self.with_context(lang=lang).env._
        words = (
            _("End of %(contracts)s", contracts=move.invoice_origin or "")
            if kind == "credit"
            else _(
                "Version %(number)s of %(contracts)s, for what is billed",
                number=group[0][1].settled_version_id.number,
                contracts=move.invoice_origin or "",
            )
        )
        vals = {
            "move_type": "out_invoice" if is_charge else "out_refund",
            "partner_id": move.partner_id.id,
            "journal_id": move.journal_id.id,
            "company_id": move.company_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_origin": move.invoice_origin,
            "ref": words,
            "invoice_line_ids": [
                (0, 0, one.bill._prepare_settlement_line_vals(one, row)) for one, row in group
            ],
        }
        if is_charge:
            vals["invoice_payment_term_id"] = move.invoice_payment_term_id.id
        else:
            vals["reversed_entry_id"] = move.id
        if kind == "difference":  # the retention follows what is billed
            vals["mds_retention_percent"] = move.mds_retention_percent
            vals["mds_retention_due"] = move.mds_retention_due
        return vals

    def _prepare_settlement_line_vals(self, one, row):
        self.ensure_one()
        line = self.move_line_ids
        return {
            "name": self._describe_settlement(one, row),
            "quantity": 1.0,
            "price_unit": abs(row.amount),
            "product_id": line.product_id.id,
            "account_id": line.account_id.id,
            "tax_ids": [(6, 0, one.taxes.ids)],
            "analytic_distribution": line.analytic_distribution or False,
            "mds_bill_id": row.id,
            "mds_corrects_bill_id": self.id,
        }

    def _describe_settlement(self, one, row):
        """The words of the line, in the payer's language."""
        self.ensure_one()
        lang = self.payer_id.lang or self.company_id._mds_get_language()
        words = self.line_id.with_context(lang=lang)._describe_bill(row.date_from, row.date_to)
        if row.kind == "credit":
            return words
        _ = self.with_context(lang=lang).env._
        words = _(
            "%(line)s · period %(first)s – %(last)s: %(asked)s instead of %(billed)s",
            line=words,
            first=fields.Date.to_string(self.date_from),
            last=fields.Date.to_string(self.date_to),
            asked=f"{one.asked:,.2f}",
            billed=f"{one.billed:,.2f}",
        )
        if not one.given:
            return words
        return _(
            "%(words)s; %(given)s was given back by hand before",
            words=words,
            given=f"{one.given:,.2f}",
        )
