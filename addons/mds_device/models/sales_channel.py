from odoo import fields, models


class SalesChannel(models.Model):
    """How a device came to the hospital 销售渠道: sold directly, through a dealer …

    Rights: every service role reads, service managers write, administrators delete.
    """

    _name = "mds.sales.channel"
    _description = "Sales Channel"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(lower(code))", "Another sales channel has this code.")
