from decimal import Decimal
from fractions import Fraction

from odoo import models
from odoo.fields import Domain

from ..lib import accrual, cents
from .order_posting import source_vals


class Order(models.Model):
    """What vendors cost: accrued when it is done, settled by their bills, line by line."""

    _inherit = "mds.order"

    def _gather_cost_sources(self):
        sources, missing = super()._gather_cost_sources()
        for source in [*self._gather_accrued_cost(), *self._gather_bill_cost()]:
            sources.setdefault(source["order"], []).append(source)
        return sources, missing

    # seams
    def _get_cost_accruals(self):
        """What is done and may not be billed yet, as a list of values.

        Each: ``key``, ``element``, ``amount`` (Decimal), ``quantity``, ``bills`` (journal items
        that settle it), ``base`` (order, day, label, …).
        """
        transfers = self.env["mds.part.transfer"].search(
            [
                ("order_id", "in", self.ids),
                ("sent_at", "!=", False),
                ("freight", ">", 0),
                ("state", "in", ("sent", "received", "refused")),
            ],
            order="id",
        )
        element = self.env["mds.cost.element"]._get_by_code()["freight"]
        items = self._get_bill_items([("mds_part_transfer_id", "in", transfers.ids)])
        by_transfer = items.grouped("mds_part_transfer_id")
        return [
            {
                "key": f"transfer:{transfer.id}",
                "element": element,
                "amount": transfer.company_id.currency_id._mds_exact(transfer.freight),
                "quantity": Decimal(1),
                "bills": by_transfer.get(transfer, items.browse()),
                "base": {
                    "order": transfer.order_id,
                    "day": transfer.company_id._mds_local_day(transfer.sent_at),
                    "label": transfer.name,
                },
            }
            for transfer in transfers
        ]

    def _get_bill_domain(self):
        """Journal items of vendors' bills that may be cost of an order. Stored parts are not:
        their cost is that of the stock move."""
        return Domain(
            [
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "in", ("in_invoice", "in_refund", "in_receipt")),
                ("display_type", "not in", ("payment_term", "line_section", "line_note")),
            ]
        ) & Domain.OR([[("product_id", "=", False)], [("product_id.is_storable", "=", False)]])

    # gathering
    def _get_bill_items(self, domain):
        items = self.env["account.move.line"].search(
            self._get_bill_domain() & Domain(domain), order="date, id"
        )
        return items.with_prefetch()

    def _gather_accrued_cost(self):
        """Each accrual on its day, and what each bill takes back of it on the bill's day."""
        sources = []
        for one in self._get_cost_accruals():
            unit = one["base"]["order"]._get_cost_unit()
            whole = cents.to_cents(Fraction(one["amount"]), unit)
            if not whole:
                continue
            accrued = source_vals(one["key"], one["element"], one["amount"]) | one["base"]
            sources.append(accrued)
            settled = accrual.settle(
                whole, one["quantity"], [(item, item._mds_get_units()) for item in one["bills"]]
            )
            sources += [
                accrued
                | {
                    "key": f"{one['key']}:settled:{item.id}",
                    "amount": cents.to_decimal(-released, unit),
                    "day": max(item.date, accrued["day"]),
                }
                for item, released in settled.items()
                if released
            ]
        return sources

    def _gather_bill_cost(self):
        """Lines of posted bills that are tied to these orders, with VAT that is not deductible."""
        items = self._get_bill_items([("mds_order_id", "in", self.ids)])
        elements = self.env["mds.cost.element"]._get_by_code()
        by_account = {
            company: self.env["mds.cost.element"]._get_by_account(company)
            for company in items.company_id
        }
        return [
            source_vals(
                f"bill:{item.id}",
                by_account[item.company_id].get(item.account_id)
                or item.product_id.mds_cost_element_id
                or elements["freight" if item.mds_part_transfer_id else "vendor"],
                item.company_id.currency_id._mds_exact(item.balance),
            )
            | {
                "order": item.mds_order_id,
                "day": item.date,
                "product": item.product_id,
                "account": item.account_id,
                "label": item.move_id.name,
            }
            for item in items
            if item.balance
        ]
