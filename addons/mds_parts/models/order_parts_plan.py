from collections import Counter

from odoo import api, models
from odoo.addons.mds_order.lib.intake import LikelyPart
from odoo.fields import Command


class Order(models.Model):
    """Which parts an order will probably need: kits, history of the model and the symptom."""

    _inherit = "mds.order"

    def _get_likely_parts(self):
        """What like orders used, and the place that has most of it."""
        result = super()._get_likely_parts()
        used = self._get_parts_of_like_orders()
        products = self.env["product.product"].union(
            *(product for parts in used.values() for product, _share in parts)
        )
        places = {}
        for company in self.company_id if products else ():
            stock = self.env["mds.order.part"]._sudo_quants()._mds_get_stock(products, company)
            for item in sorted(stock, key=lambda item: item.free):
                if item.free > 0:
                    places[company, item.product] = item
        names = {
            place.id: place.display_name
            for place in self.env["stock.location"]
            .browse({item.location for item in places.values()})
            ._sudo_facts()
        }
        for order in self:
            result[order] = [
                *result[order],
                *(
                    self._prepare_likely_part(
                        product, places.get((order.company_id, product.id)), names
                    )
                    for product, _share in used[order]
                ),
            ]
        return result

    @api.model
    def _prepare_likely_part(self, product, item, names):
        return LikelyPart(
            name=product.name,
            code=product.default_code or "",
            place=names[item.location] if item else "",
            quantity=float(item.free) if item else 0.0,
        )

    def _get_parts_of_like_orders(self):
        """``{order: [(part, share of like orders that used it)]}``, most likely first.

        Like orders: same model and same symptom code, finished. Two queries for all orders.
        """
        result = {order: [] for order in self}
        known = self.filtered(lambda order: order.product_tmpl_id and order.symptom_code_id)
        if not known:
            return result
        like = [
            ("product_tmpl_id", "in", known.product_tmpl_id.ids),
            ("symptom_code_id", "in", known.symptom_code_id.ids),
            ("state", "in", ("done", "closed", "concluded")),
        ]
        keys = ["product_tmpl_id", "symptom_code_id"]
        orders = {
            (model, symptom): count
            for model, symptom, count in self._read_group(like, keys, ["__count"])
        }
        used = Counter()
        for part in self.env["mds.order.part"].search(
            [("state", "=", "consumed"), ("order_id", "any", like)]
        ):
            order = part.order_id
            key = (order.product_tmpl_id, order.symptom_code_id)
            used[key, part.product_id, order] = 1
        parts = Counter()
        for key, product, _order in used:
            parts[key, product] += 1
        for order in known:
            key = (order.product_tmpl_id, order.symptom_code_id)
            likely = [
                (product, count / orders[key])
                for (other, product), count in parts.items()
                if other == key
            ]
            likely.sort(key=lambda pair: (-pair[1], pair[0].id))
            result[order] = [*result[order], *likely]
        return result

    def _get_kit_parts(self):
        """``{order: [(part, quantity, name of the kit)]}``: planned kits, then those that fit."""
        kits, planned = self.env["mds.part.kit"].search([]), self._get_planned_kits()
        return {
            order: [
                (product, quantity, kit.name)
                for product, quantity, kit in (planned[order] | kits._fits(order))._get_content()
            ]
            for order in self
        }

    def action_plan_parts(self):
        """Open the dialog that proposes parts for this order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan Parts"),
            "res_model": "mds.order.parts.plan",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _get_proposals(self):
        """Rows of the dialog: kits first, then what like orders used, then what fits the model."""
        self.ensure_one()
        _, rows, seen = self.env._, [], set(self.part_ids.product_id.ids)
        for product, quantity, kit in self._get_kit_parts()[self]:
            if product.id not in seen:
                seen.add(product.id)
                rows.append((product, quantity, True, _("Kit %(kit)s", kit=kit)))
        for product, share in self._get_parts_of_like_orders()[self]:
            if product.id not in seen:
                seen.add(product.id)
                why = _("Used on %(share)s %% of like orders", share=round(share * 100))
                rows.append((product, 1.0, share >= 0.5, why))
        fitting = self.env["mds.compatible.part"].search(
            [("product_tmpl_id", "=", self.product_tmpl_id.id)]
        )
        for row in fitting:
            if row.product_id.id not in seen:
                seen.add(row.product_id.id)
                rows.append((row.product_id, 1.0, False, row.note or _("Fits the model")))
        return [
            Command.create(
                {
                    "product_id": product.id,
                    "quantity": quantity,
                    "is_chosen": is_chosen,
                    "why": why,
                }
            )
            for product, quantity, is_chosen, why in rows
        ]
