from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Region(models.Model):
    """A sales and service region 区域: a dictionary shared by all companies, as a tree.

    Not a company, not a branch, not an outlet: a province may belong to one region and have
    outlets of two branches. Users who are given regions see only what lies in them.
    """

    _name = "mds.region"
    _description = "Region"
    _parent_store = True
    _order = "name, id"
    _rec_names_search = ["complete_name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short code used in lists and imports, such as EAST or ZJ.")
    parent_id = fields.Many2one("mds.region", "Part of", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("mds.region", "parent_id", "Sub-regions")
    complete_name = fields.Char(
        "Full Name",
        compute="_compute_complete_name",
        search="_search_complete_name",
        recursive=True,
    )
    user_ids = fields.Many2many(
        "res.users", "mds_region_users_rel", "region_id", "user_id", "Users limited to it"
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(lower(code)) WHERE code IS NOT NULL", "Another region has this code."
    )

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for region in self:
            parent = region.parent_id.complete_name
            region.complete_name = f"{parent} / {region.name}" if parent else region.name

    def _search_complete_name(self, operator, value):
        """In the reader's language: there are few regions, and each has a name in several."""
        regions = self.with_context(active_test=False).search_fetch([], ["name", "parent_id"])
        found = regions.filtered_domain([("complete_name", operator, value)])
        return [("id", "in", found.ids)]

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for region in self:
            region.display_name = region.name

    @api.model_create_multi
    def create(self, vals_list):
        regions = super().create(vals_list)
        self.env.registry.clear_cache()
        users = regions._sudo_users()
        users._note_rights(users._read_rights_without(regions))
        return regions

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_no_cycle(self.browse(vals["parent_id"]))
        known, limited = {}, self.env["res.users"]
        if "user_ids" in vals:
            limited = self._sudo_users()
            known = limited._read_rights()
        result = super().write(vals)
        if {"parent_id", "user_ids", "active"} & vals.keys():
            self.env.registry.clear_cache()  # record rules are cached per user
        if "user_ids" in vals:
            joined = self._sudo_users() - limited
            limited._note_rights({**known, **joined._read_rights_without(self)})
        return result

    def _sudo_users(self):
        """Evidence is read whatever the user who causes it may see of others."""
        return self.sudo().with_context(active_test=False).user_ids

    def _check_no_cycle(self, parent):
        """Odoo refuses a cycle too, without saying what to do."""
        if parent in self._get_with_descendants():
            raise ValidationError(
                self.env._(
                    "%(parent)s lies in the region itself: choose another “Part of”.",
                    parent=parent.name,
                )
            )

    def _get_with_descendants(self):
        """These regions and all that lie in them, in one query.

        Archived ones too: what stands in a region that is not offered any more is still there.
        """
        everywhere = self.with_context(active_test=False)
        return everywhere.search([("id", "child_of", self.ids)]) if self else self
