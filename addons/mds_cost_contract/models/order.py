from odoo import models


class Order(models.Model):
    """Every line of an order under contract carries the account of the contract's type."""

    _inherit = "mds.order"

    def _get_cost_accounts(self, centres):
        result = super()._get_cost_accounts(centres)
        dimension = self.env["mds.cost.dimension"]
        column = dimension._get_columns().get("contract_type")
        if not column:  # not there yet: this addon is being installed or updated
            return result
        types = self.contract_id.type_id
        accounts = dimension._get_accounts("contract_type", types) if types else {}
        for order, columns in result.items():
            account = accounts.get(order.contract_id.type_id)
            columns[column] = account.id if account else False
        return result

    def write(self, vals):
        result = super().write(vals)
        if "contract_id" in vals:
            self.env["mds.cost.pending"]._enqueue(self._sudo_costed())
        return result
