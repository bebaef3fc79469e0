from odoo import api, models


class ContractRecognition(models.Model):
    """Entries of recognised revenue know the contract of each of their items."""

    _inherit = "mds.contract.recognition"

    @api.model
    def _link_revenue_items(self):
        """Entries that were posted before: their pairs of items follow the rows, in order. An
        entry that somebody changed since is left alone."""
        rows = self.search([("move_id", "!=", False)], order="move_id, id")
        for move, of_move in rows.grouped("move_id").items():
            items = move.line_ids.sorted("id")[1::2]
            contracts = of_move.bill_id._get_revenue_contracts()
            if len(items) == len(contracts):
                for contract, item in zip(contracts, items, strict=True):
                    item.mds_revenue_contract_id = contract


class ContractBill(models.Model):
    _inherit = "mds.contract.bill"

    def _get_revenue_contracts(self):
        """The contract of each pair of items of one entry: a pair for each contract, payer and
        version."""
        pairs = dict.fromkeys(
            (bill.contract_id, bill.payer_id, bill.line_id.version_id) for bill in self
        )
        return [contract for contract, _payer, _version in pairs]

    def _prepare_revenue_link(self, contract):
        link = super()._prepare_revenue_link(contract)
        return {**link, "mds_revenue_contract_id": contract.id}
