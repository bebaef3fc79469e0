from odoo import fields, models
from odoo.tools import SQL


class AllocationSegment(models.Model):
    """A segment may give to contracts: by the work that was done under each."""

    _inherit = "mds.allocation.segment"

    receiver_kind = fields.Selection(
        selection_add=[("contract", "Contracts")], ondelete={"contract": "cascade"}
    )


class AllocationRunLine(models.Model):
    _inherit = "mds.allocation.run.line"

    contract_id = fields.Many2one(
        "mds.contract", "Contract", readonly=True, index="btree_not_null", ondelete="restrict"
    )


class AllocationRun(models.Model):
    """Orders of a contract receive for it; an order without one is nobody's share."""

    _inherit = "mds.allocation.run"

    def _get_receiver_columns(self):
        return super()._get_receiver_columns() | {"contract": "contract_id"}

    def _get_receivers_of_orders(self, kind, orders):
        if kind == "contract":
            return {order: order.contract_id.id for order in orders if order.contract_id}
        return super()._get_receivers_of_orders(kind, orders)

    def _get_received_values(self):
        return super()._get_received_values() | {
            "mds_contract_id": SQL("line.contract_id"),
            "partner_id": SQL("coalesce(o.partner_id, d.partner_id, c.partner_id)"),
        }

    def _get_received_joins(self, between):
        join = SQL("LEFT JOIN mds_contract c ON c.id = line.contract_id")
        return [*super()._get_received_joins(between), join]

    def _get_kept_columns(self):
        return [*super()._get_kept_columns(), "mds_contract_id"]
