from odoo import fields, models
from odoo.exceptions import UserError


class ContractUse(models.Model):
    """What an order took from a counter of a contract, and what it gave back 服务额度台账.

    Written by the decision alone: taken at triage (parts value: when the work is done), set to
    what was needed at the end of work, returned when the order is cancelled. One row per order,
    line and kind, for ever.
    """

    _name = "mds.contract.use"
    _inherit = ["mds.audit.mixin", "mds.order.link.mixin"]
    _description = "Use of a Contract"
    _order = "id desc"
    _rec_name = "order_id"

    _audit_fields = ("root_id", "order_id", "kind", "quantity", "state", "year_start")

    contract_id = fields.Many2one("mds.contract", required=True, index=True, ondelete="restrict")
    root_id = fields.Many2one("mds.contract.line", "Line", required=True, ondelete="restrict")
    order_id = fields.Many2one("mds.order", required=True, index=True, ondelete="restrict")
    device_id = fields.Many2one("mds.device", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    region_id = fields.Many2one(related="contract_id.region_id", store=True, index=True)
    kind = fields.Selection(
        [("visits", "Visits"), ("hours", "Hours"), ("parts", "Parts Value")], required=True
    )
    quantity = fields.Float(required=True, digits=(16, 2))
    year_start = fields.Date("Contract Year from", required=True)
    state = fields.Selection(
        [("consumed", "Used"), ("returned", "Given back")], required=True, default="consumed"
    )

    _once = models.Constraint(
        "UNIQUE (order_id, root_id, kind)", "This order has used this counter already."
    )
    _year_idx = models.Index("(root_id, year_start)")

    def unlink(self):
        raise UserError(self.env._("The ledger of a counter is kept: cancel the order instead."))
