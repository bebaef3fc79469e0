from odoo import fields, models

OPEN = ("new", "triaged", "planned", "in_progress")


class OrderTemplate(models.Model):
    """A template says which kits an order takes along."""

    _inherit = "mds.order.template"

    kit_ids = fields.Many2many(
        "mds.part.kit",
        "mds_order_template_kit_rel",
        "template_id",
        "kit_id",
        "Parts Kits",
        help="Orders with this template want the parts of these kits from the beginning, for "
        "each of their devices.",
    )

    def _get_kit(self):
        """The parts of the template's kits: ``{template: [(part, quantity, kit)]}``."""
        kit = super()._get_kit()
        return {template: [*kit[template], *template.kit_ids._get_content()] for template in self}


class Order(models.Model):
    """What is planned to be used stands on the order before anybody goes."""

    _inherit = "mds.order"

    def _get_planned_kits(self):
        """``{order: kits whose parts it wants by itself}``. Seam: plans add theirs."""
        return {order: order.template_id.kit_ids for order in self}

    def _sync_tasks(self):
        """With the steps of the template come its parts."""
        result = super()._sync_tasks()
        self._sync_kit_parts()
        return result

    def _sync_kit_parts(self):
        """Want what the kits say, once; what no kit says any more goes, unless it was asked for.

        A fixed number of queries for all orders.
        """
        orders = self.filtered(lambda order: order.state in OPEN)
        planned = orders._get_planned_kits()
        vals_list, obsolete = [], self.env["mds.order.part"]
        lines = orders._sudo_wanted_parts()
        for order in orders:
            own = lines.filtered(lambda part, order=order: part.order_id.id == order.id)
            kits = planned[order]
            obsolete += own.filtered(lambda part, kits=kits: part._is_kit_obsolete(kits))
            known = (own - obsolete).product_id.ids
            devices = max(len(order.device_line_ids), 1)
            for product, quantity, kit in kits._get_content():
                if product.id not in known:
                    known.append(product.id)
                    vals_list.append(
                        {
                            "order_id": order.id,
                            "product_id": product.id,
                            "quantity": quantity * devices,
                            "kit_id": kit.id,
                        }
                    )
        obsolete.unlink()
        if vals_list:
            lines.create(vals_list)

    def _sudo_wanted_parts(self):
        """A plan or a template wants parts, whoever takes in the order."""
        return self.sudo().part_ids


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    kit_id = fields.Many2one(
        "mds.part.kit", "From Kit", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _is_kit_obsolete(self, kits):
        """Wanted by a kit that is not planned any more, and nobody has done anything about it."""
        self.ensure_one()
        return bool(
            self.kit_id
            and self.kit_id not in kits
            and self.state == "draft"
            and not self.is_reserved
            and not self.transfer_line_ids
        )
