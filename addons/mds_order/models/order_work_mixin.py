from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OrderWorkMixin(models.AbstractModel):
    """A piece of work on an order: a step, a time row, a photo.

    It belongs where its order does, changes only while the order is open, and a change is judged
    by what the record was and by what it becomes: nobody hands his row to another engineer or to
    an order that he may not write.
    """

    _name = "mds.order.work.mixin"
    _description = "Piece of Work on an Order"
    _inherit = ["mds.audit.mixin", "mds.organisation.mixin", "mds.offline.mixin"]

    order_id = fields.Many2one(
        "mds.order", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="order_id.company_id",
        store=True,
        precompute=True,
        index=True,
        required=False,
        default=None,
    )
    region_id = fields.Many2one(
        related="order_id.region_id", store=True, precompute=True, index=True
    )
    outlet_id = fields.Many2one(
        related="order_id.outlet_id", store=True, precompute=True, index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env["mds.order"]._check_open_for_work({vals["order_id"] for vals in vals_list})
        records = super().create(vals_list)
        records._check_visit_of_order()
        return records

    def write(self, vals):
        orders = self.order_id.ids + ([vals["order_id"]] if vals.get("order_id") else [])
        self.env["mds.order"]._check_open_for_work(orders)
        result = super().write(vals)
        self.check_access("write")
        self._check_visit_of_order()
        return result

    def _check_visit_of_order(self):
        """Work done on a visit belongs to the order of that visit."""
        for record in self if "visit_id" in self._fields else ():
            if record.visit_id and record.visit_id.order_id != record.order_id:
                raise ValidationError(self.env._("The visit belongs to another order."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self.env["mds.order"]._check_open_for_work(self.order_id.ids)
