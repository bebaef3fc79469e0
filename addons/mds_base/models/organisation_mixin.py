from odoo import fields, models


class OrganisationMixin(models.AbstractModel):
    """Where a record belongs: company (or branch), region, outlet. Three things, never merged.

    Stored and indexed on every document, so that rules, lists and cost read them without a join.
    The concrete model sets ``_check_company_auto`` and says what the defaults come from.
    """

    _name = "mds.organisation.mixin"
    _description = "Company, Region and Outlet"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    region_id = fields.Many2one("mds.region", index=True, ondelete="restrict")
    outlet_id = fields.Many2one(
        "mds.outlet", index="btree_not_null", ondelete="restrict", check_company=True
    )
