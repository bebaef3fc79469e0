from odoo import fields, models


class PriceIndex(models.Model):
    """An index that prices follow 价格指数: consumer prices, wages of a province.

    Read: everyone in service. Written: contract managers.
    """

    _name = "mds.price.index"
    _description = "Price Index"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    source = fields.Char("Published by")
    active = fields.Boolean(default=True)
    value_ids = fields.One2many("mds.price.index.value", "index_id", "Values")

    def _get_values(self, day):
        """``{index: latest value of that day or before}``, in one query."""
        values = self.env["mds.price.index.value"].search(
            [("index_id", "in", self.ids), ("month", "<=", day)], order="month"
        )
        return {value.index_id: value for value in values}


class PriceIndexValue(models.Model):
    """What an index was in a month."""

    _name = "mds.price.index.value"
    _inherit = ["mds.audit.mixin"]
    _description = "Value of a Price Index"
    _order = "index_id, month desc"
    _rec_name = "month"

    _audit_fields = ("index_id", "month", "value")

    index_id = fields.Many2one("mds.price.index", required=True, index=True, ondelete="cascade")
    month = fields.Date(required=True)
    value = fields.Float(required=True, digits=(16, 4))

    _once = models.Constraint("UNIQUE (index_id, month)", "The index has a value of this day.")
    _positive = models.Constraint("CHECK (value > 0)", "An index is above zero.")


class ContractVersion(models.Model):
    """The clause by which prices follow an index 调价条款."""

    _inherit = "mds.contract.version"

    index_id = fields.Many2one("mds.price.index", "Prices Follow", ondelete="restrict")
    index_base = fields.Float(
        "Index at Signing", digits=(16, 4), help="The value that the agreed prices rest on."
    )
    index_months = fields.Integer(
        "Every (Months)", default=12, help="Months between two changes of a price."
    )
    has_index_cap = fields.Boolean("Capped")
    index_cap = fields.Float("At Most (%)", digits=(16, 2), help="The greatest rise at a time.")
    index_may_fall = fields.Boolean("May Fall", help="Prices go down when the index does.")

    _index_base_positive = models.Constraint(
        "CHECK (index_id IS NULL OR index_base > 0)",
        "Enter the value of the index at signing: above zero.",
    )
    _index_terms = models.Constraint(
        "CHECK (index_months > 0 AND COALESCE(index_cap, 0) >= 0)",
        "Prices change after a number of months, by a cap that is not below zero.",
    )

    def write(self, vals):
        """Prices rest on the index that the version names, not on the last one of another."""
        names = {"index_id", "index_base"} & vals.keys()
        indexed = self.filtered("index_id") if names else self.browse()
        before = {version: [version[name] for name in names] for version in indexed}
        result = super().write(vals)
        changed = indexed.filtered(
            lambda version: before[version] != [version[name] for name in names]
        )
        changed.line_ids.price_ids.filtered("index_value").write({"index_value": 0.0})
        return result
