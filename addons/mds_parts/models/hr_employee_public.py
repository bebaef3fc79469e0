from odoo import fields, models


class HrEmployeePublic(models.Model):
    _inherit = "hr.employee.public"

    mds_stock_location_id = fields.Many2one("stock.location", "Engineer's Stock", readonly=True)
