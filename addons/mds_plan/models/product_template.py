from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    mds_is_maker_bound = fields.Boolean(
        "Maker's Schedule Only",
        help="No alternative maintenance: imaging and radiation equipment, medical lasers, new "
        "models without history, or where another law fixes the schedule.",
    )
    mds_maker_bound_reason = fields.Selection(
        [
            ("imaging", "Imaging or radiation equipment"),
            ("laser", "Medical laser"),
            ("new", "New model without enough history"),
            ("law", "Fixed by another law"),
        ],
        "Why Bound to the Maker",
    )

    @api.constrains("mds_is_maker_bound", "mds_maker_bound_reason")
    def _check_maker_bound(self):
        for model in self:
            if model.mds_is_maker_bound and not model.mds_maker_bound_reason:
                raise ValidationError(
                    self.env._(
                        "%(model)s: say why only the maker's schedule is allowed.",
                        model=model.display_name,
                    )
                )
