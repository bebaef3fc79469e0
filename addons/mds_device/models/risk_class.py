from odoo import api, fields, models
from odoo.exceptions import ValidationError

CLASSES = {
    "cn": ("cn_1", "cn_2", "cn_3"),
    "eu": ("eu_1", "eu_1s", "eu_1m", "eu_1r", "eu_2a", "eu_2b", "eu_3", "ivd_a", "ivd_b", "ivd_c",
           "ivd_d"),
    "us": ("us_1", "us_2", "us_3"),
}  # fmt: skip


class RiskClass(models.Model):
    """The class of a model by the law of one jurisdiction 管理类别.

    Rights: as the model: service managers write, every user reads.
    """

    _name = "mds.risk.class"
    _description = "Risk Class of a Model"
    _order = "product_tmpl_id, jurisdiction"
    _rec_name = "risk_class"

    product_tmpl_id = fields.Many2one(
        "product.template", "Model", required=True, index=True, ondelete="cascade"
    )
    jurisdiction = fields.Selection(
        [("cn", "China"), ("eu", "European Union"), ("us", "United States")],
        required=True,
        default="cn",
    )
    risk_class = fields.Selection(
        [
            ("cn_1", "Class I"),
            ("cn_2", "Class II"),
            ("cn_3", "Class III"),
            ("eu_1", "Class I (EU)"),
            ("eu_1s", "Class Is (EU)"),
            ("eu_1m", "Class Im (EU)"),
            ("eu_1r", "Class Ir (EU)"),
            ("eu_2a", "Class IIa (EU)"),
            ("eu_2b", "Class IIb (EU)"),
            ("eu_3", "Class III (EU)"),
            ("ivd_a", "IVD Class A"),
            ("ivd_b", "IVD Class B"),
            ("ivd_c", "IVD Class C"),
            ("ivd_d", "IVD Class D"),
            ("us_1", "Class 1 (FDA)"),
            ("us_2", "Class 2 (FDA)"),
            ("us_3", "Class 3 (FDA)"),
        ],
        "Class",
        required=True,
    )

    _jurisdiction_uniq = models.UniqueIndex(
        "(product_tmpl_id, jurisdiction)", "This model has a class in this jurisdiction already."
    )

    @api.constrains("jurisdiction", "risk_class")
    def _check_class(self):
        labels = dict(self._fields["jurisdiction"]._description_selection(self.env))
        for line in self:
            if line.risk_class not in CLASSES[line.jurisdiction]:
                raise ValidationError(
                    self.env._(
                        "This class does not exist in %(jurisdiction)s: choose one of that "
                        "jurisdiction.",
                        jurisdiction=labels[line.jurisdiction],
                    )
                )
