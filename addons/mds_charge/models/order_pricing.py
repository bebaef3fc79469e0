from odoo import api, fields, models
from odoo.tools import SQL

from ..lib import price

UNIT_OF = {"work": "hour", "travel": "hour", "km": "km", "zone": "visit", "call_out": "visit"}


AMOUNTS = (
    "quantity",
    "amount",
    "us_amount",
    "contract_amount",
    "deductible_amount",
    "discount_amount",
    "customer_amount",
    "untaxed_amount",
    "total_amount",
)


class Order(models.Model):
    """The decision what an order costs, written down with its explanation."""

    _inherit = "mds.order"

    def _sudo_for_charge(self):
        """Prices are decided for whoever finishes the work, whether or not he may see them."""
        return self.sudo()

    @api.model
    def _sudo_charges(self):
        """Charges follow from the decision; no user writes them."""
        return self.env["mds.order.charge"].sudo()

    # -- the decision -------------------------------------------------------------------------

    def _decide_charges(self):
        """Decide what these orders cost and write it down; what is invoiced stays."""
        orders = self._sudo_for_charge().with_context(lang=self.env.lang)
        orders._lock_for_charge()
        items_of = orders._get_priced_items()
        bills = price.price(orders._with_terms(orders._prepare_price_facts(items_of)))
        orders._warm_names(items_of)
        parties = orders._get_parties()
        taxes = orders._get_charge_taxes()
        vals_list = [
            vals
            for order, bill in bills.items()
            for vals in order._prepare_charges(bill, parties[order]["payer"][:1], taxes)
        ]
        orders._write_charges(vals_list)
        orders.invalidate_recordset(["charge_ids"])

    def _get_charge_taxes(self):
        """Rows that may count for these orders: the last of their days is not the server's."""
        days = [order._get_charge_day() for order in self]
        last = max(days, default=fields.Date.today())
        return self.env["mds.charge.tax"]._get_rows(self.company_id, last)

    @api.model
    def _warm_names(self, items_of):
        """Read the names that descriptions need once, in every language."""
        items = [item for found in items_of.values() for item in found]
        products = {item.product_id for item in items if item.product_id}
        for code, _name in self.env["res.lang"].get_installed():
            browsed = self.env["product.product"].with_context(lang=code).browse(products)
            browsed.mapped("display_name")
        times = {
            one for item in items if item.source[0] == "mds.order.time" for one in item.source[1]
        }
        self.env["mds.order.time"].browse(times).employee_id.mapped("name")

    def _write_charges(self, vals_list):
        """Put these in the place of what is not invoiced.

        A charge that stood on an invoice which was cancelled or credited stays and is decided
        anew: the invoice still says what it was made for.
        """
        charges = self._sudo_charges()
        old = charges.search([("order_id", "in", self.ids), *self._get_unbilled_domain()])
        kept = old._get_ever_invoiced()
        (old - kept).unlink()
        by_key = {(charge.order_id.id, charge.source_key): charge for charge in kept}
        fresh = []
        for vals in vals_list:
            charge = by_key.pop((vals["order_id"], vals["source_key"]), None)
            if charge:
                charge.write(vals)
            else:
                fresh.append(vals)
        charges.create(fresh)
        charges.concat(*by_key.values()).write(dict.fromkeys(AMOUNTS, 0.0))

    def _lock_for_charge(self):
        """Of two who price or invoice an order at once the second waits and starts again."""
        if self.ids:
            self.flush_recordset(["charge_revision"])
            self.env.cr.execute(
                SQL(
                    "UPDATE mds_order SET charge_revision = COALESCE(charge_revision, 0) + 1 "
                    "WHERE id IN (SELECT id FROM mds_order WHERE id IN %s ORDER BY id FOR UPDATE)",
                    tuple(self.ids),
                ),
                log_exceptions=False,  # a lost race is no failure: the whole is done again
            )
            self.invalidate_recordset(["charge_revision"], flush=False)

    @api.model
    def _get_unbilled_domain(self):
        """Charges that may be decided again; above: those on no live invoice."""
        return []

    def _prepare_charges(self, bill, payer, taxes):
        self.ensure_one()
        return [
            {
                **self._prepare_charge(line, taxes),
                "order_id": self.id,
                "payer_id": (payer or self.partner_id).id,
                "sequence": place,
            }
            for place, line in enumerate(bill.lines)
        ]

    def _prepare_charge(self, line, taxes):
        """What a priced line says; the same for charges and for quotes."""
        kind, item = line.key
        mapping = taxes._get_of(self.company_id, line.category, self._get_charge_day())
        values = {step.code: step.value for step in line.steps}
        return {
            "kind": kind,
            "category": line.category,
            "description": self._describe_item(kind, item),
            "source_model": item.source[0],
            "source_ids": list(item.source[1]),
            "source_key": _get_key(kind, item),
            "product_id": item.product_id or mapping.product_id.id,
            "tax_id": self._get_tax(mapping).id,
            "tax_code": mapping.tax_code,
            "quantity": float(line.quantity),
            "unit": UNIT_OF.get(kind, "piece"),
            "unit_price": float(line.unit_price),
            "amount": float(line.amount),
            "us_amount": float(line.us),
            "contract_amount": float(line.contract),
            "deductible_amount": float(values.get(price.DEDUCTIBLE, 0)),
            "discount_amount": float(line.rebate),
            "customer_amount": float(line.customer),
            "untaxed_amount": float(line.untaxed),
            "total_amount": float(line.total),
            "has_no_price": price.NO_PRICE in values,
            "steps_text": self._describe_steps(line.steps),
        }

    def _after_transition(self, changes):
        result = super()._after_transition(changes)
        ready = self.filtered(lambda order: changes[order].target in ("done", "closed"))
        if ready:
            ready._decide_charges()
        return result


def _get_key(kind, item):
    return f"{kind}:{item.source[0]}:{','.join(map(str, sorted(item.source[1])))}"
