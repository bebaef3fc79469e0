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

    def _prepare_revenue_vals(self, journal, month, day, parts):
        vals = super()._prepare_revenue_vals(journal, month, day, parts)
        bills = self.browse([bill.id for bill, _part in parts])  # of this month, not all of self
        contracts = bills._get_revenue_contracts()
        items = [command[2] for command in vals["line_ids"]]
        for contract, item in zip(contracts, items[1::2], strict=True):
            item["mds_revenue_contract_id"] = contract.id
        return vals
