from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import names


class PartnerAlias(models.Model):
    """Another name of a hospital 别名: how lists, doctors and old papers call it.

    Lists that come in find the hospital by it, so that one hospital is never entered twice.

    ==================  ====  ======  =====  ======
    role                read  create  write  delete
    ==================  ====  ======  =====  ======
    every employee      yes   –       –      –
    dispatcher          yes   yes     yes    yes
    service manager     yes   yes     yes    yes
    ==================  ====  ======  =====  ======
    """

    _name = "mds.partner.alias"
    _description = "Other Name of a Hospital"
    _order = "partner_id, name"

    name = fields.Char(required=True)
    key = fields.Char(
        "Compared As", compute="_compute_key", store=True, precompute=True, required=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Hospital", required=True, index=True, ondelete="cascade"
    )
    origin = fields.Selection(
        [("manual", "Entered"), ("merge", "Merged Hospital"), ("import", "Import")],
        required=True,
        default="manual",
        readonly=True,
    )

    _key_uniq = models.UniqueIndex("(key)", "This is another name of a hospital already.")

    @api.depends("name")
    def _compute_key(self):
        for alias in self:
            alias.key = names.key(alias.name)

    @api.constrains("name", "partner_id")
    def _check_alias(self):
        keys = set(self.mapped("key"))
        if "" in keys:
            raise ValidationError(self.env._("Write the other name of the hospital."))
        owners = {}
        for owner in self.env["res.partner"]._sudo_hospitals([("mds_name_key", "in", list(keys))]):
            owners.setdefault(owner.mds_name_key, owner)
        for alias in self:
            owner = owners.get(alias.key)
            if owner and owner.id == alias.partner_id.id:
                raise ValidationError(
                    self.env._("“%(name)s” is the name of the hospital itself.", name=alias.name)
                )
            if owner:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is a hospital of its own. If it is the same one, merge the "
                        "two: Hospitals › Actions › Merge Hospitals.",
                        name=alias.name,
                    )
                )
