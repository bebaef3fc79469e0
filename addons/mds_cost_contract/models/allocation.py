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

    def _get_unowned_domain(self):
        return [*super()._get_unowned_domain(), ("mds_contract_id", "=", False)]

    def _get_receivers_of_orders(self, kind, orders):
        if kind == "contract":
            return {order: order.contract_id.id for order in orders if order.contract_id}
        return super()._get_receivers_of_orders(kind, orders)

    def _get_received_values(self):
        values = super()._get_received_values()
        column = self.env["mds.cost.dimension"]._get_columns()["contract_type"]
        return values | {
            "mds_contract_id": SQL("line.contract_id"),
            "partner_id": SQL("coalesce(o.partner_id, d.partner_id, c.partner_id)"),
            column: SQL("coalesce(%s, of_type.id)", values[column]),
        }

    def _get_received_joins(self, between):
        """The contract with the account of its type."""
        dimensions = self.env["mds.cost.dimension"]._sudo_all()
        plan = dimensions.filtered(lambda one: one.code == "contract_type").plan_id
        return [
            *super()._get_received_joins(between),
            SQL("LEFT JOIN mds_contract c ON c.id = line.contract_id"),
            SQL(
                "LEFT JOIN account_analytic_account of_type ON of_type.plan_id = %s"
                " AND of_type.mds_res_model = 'mds.contract.type'"
                " AND of_type.mds_res_id = c.type_id",
                plan.id,
            ),
        ]

    def _ensure_receiver_accounts(self):
        """Contracts that receive have an account of their type."""
        super()._ensure_receiver_accounts()
        groups = self.env["mds.allocation.run.line"]._read_group(
            [("run_id", "in", self.ids), ("contract_id", "!=", False)],
            aggregates=["contract_id:recordset"],
        )
        types = self._sudo_receiving(groups[0][0]).type_id
        if types:
            self.env["mds.cost.dimension"]._get_accounts("contract_type", types)

    def _get_kept_columns(self):
        return [*super()._get_kept_columns(), "mds_contract_id"]
