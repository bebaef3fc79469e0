from odoo import api, models


class AccountTax(models.Model):
    """VAT that is not deductible is cost of the order that its line is tied to."""

    _inherit = "account.tax"

    @api.model
    def _prepare_base_line_for_taxes_computation(self, record, **kwargs):
        line = super()._prepare_base_line_for_taxes_computation(record, **kwargs)
        return line | {"mds_order_id": self._mds_get_order(record, kwargs)}

    @api.model
    def _prepare_tax_line_for_taxes_computation(self, record, **kwargs):
        line = super()._prepare_tax_line_for_taxes_computation(record, **kwargs)
        return line | {"mds_order_id": self._mds_get_order(record, kwargs)}

    @api.model
    def _mds_get_order(self, record, kwargs):
        return self._get_base_line_field_value_from_record(
            record, "mds_order_id", kwargs, self.env["mds.order"]
        )

    @api.model
    def _mds_get_cost(self, base_line, company):
        """What a line tied to an order costs it: without VAT, and VAT that nobody refunds."""
        lines = [base_line]
        self._add_tax_details_in_base_lines(lines, company)
        self._round_base_lines_tax_details(lines, company)
        self._add_accounting_data_in_base_lines_tax_details(lines, company)
        found = self._prepare_tax_lines(lines, company)
        lost = sum(row["balance"] for row in found["tax_lines_to_add"] if row["mds_order_id"])
        return sum(values["balance"] for _line, values in found["base_lines_to_update"]) + lost

    @api.model
    def _prepare_base_line_grouping_key(self, base_line):
        key = super()._prepare_base_line_grouping_key(base_line)
        return {**key, "mds_order_id": base_line["mds_order_id"].id}

    @api.model
    def _prepare_base_line_tax_repartition_grouping_key(
        self, base_line, base_line_grouping_key, tax_data, tax_rep_data
    ):
        key = super()._prepare_base_line_tax_repartition_grouping_key(
            base_line, base_line_grouping_key, tax_data, tax_rep_data
        )
        if tax_rep_data["tax_rep"].account_id:  # deductible: it has an account of its own
            key["mds_order_id"] = False
        return key

    @api.model
    def _prepare_tax_line_repartition_grouping_key(self, tax_line):
        key = super()._prepare_tax_line_repartition_grouping_key(tax_line)
        return {**key, "mds_order_id": tax_line["mds_order_id"].id}
