from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Site(models.Model):
    """What a place is by the standard of all hospitals, and where it lies on a map."""

    _inherit = "mds.site"

    department_type_id = fields.Many2one(
        "mds.department.type",
        "Department Type",
        compute="_compute_department_type_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        index="btree_not_null",
        ondelete="restrict",
        help="By which departments of all hospitals compare. A room follows its department.",
    )
    latitude = fields.Float(digits=(10, 7), aggregator=None)
    longitude = fields.Float(digits=(10, 7), aggregator=None)

    _latitude_range = models.Constraint(
        "CHECK (latitude BETWEEN -90 AND 90)",
        "A latitude lies between -90 and 90: did you swap latitude and longitude?",
    )
    _longitude_range = models.Constraint(
        "CHECK (longitude BETWEEN -180 AND 180)", "A longitude lies between -180 and 180."
    )

    @api.depends("kind", "parent_id.department_type_id")
    def _compute_department_type_id(self):
        for site in self:
            above = site.parent_id.department_type_id
            if site.kind == "room":
                site.department_type_id = above or site.department_type_id
            elif site.kind == "department":
                site.department_type_id = site.department_type_id or above
            else:
                site.department_type_id = False

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._prepare_department_types(vals_list))

    def write(self, vals):
        if vals.get("parent_id"):
            self._check_no_cycle(self.browse(vals["parent_id"]))
        return super().write(vals)

    def _check_no_cycle(self, parent):
        """Odoo refuses a cycle too, without saying what to do."""
        if parent in self.with_context(active_test=False).search([("id", "child_of", self.ids)]):
            raise ValidationError(
                self.env._(
                    "%(parent)s lies in the place itself: choose another “Part of”.",
                    parent=parent.name,
                )
            )

    @api.model
    def _prepare_department_types(self, vals_list):
        """A department that is called like a standard type is of that type."""
        nameless = {
            vals["name"]
            for vals in vals_list
            if vals.get("name")
            and not vals.get("department_type_id")
            and vals.get("kind", "department") == "department"
        }
        found = self.env["mds.department.type"]._find_by_names(nameless) if nameless else {}
        return [
            {**vals, "department_type_id": found[vals["name"]].id}
            if vals.get("name") in found and not vals.get("department_type_id")
            else vals
            for vals in vals_list
        ]

    def _get_coordinates(self):
        """``{site: (latitude, longitude) or None}``: its own, else of what it lies in.

        In the end of the hospital's address. Nothing is at (0, 0), which is in the ocean.
        """
        result = {}
        paths = {site: [int(i) for i in (site.parent_path or "").split("/") if i] for site in self}
        above = self.browse({site_id for path in paths.values() for site_id in path})
        own = {
            site.id: (site.latitude, site.longitude)
            for site in above
            if site.latitude or site.longitude
        }
        for site in self:
            place = next((own[i] for i in reversed(paths[site]) if i in own), None)
            hospital = site.partner_id
            if not place and (hospital.partner_latitude or hospital.partner_longitude):
                place = (hospital.partner_latitude, hospital.partner_longitude)
            result[site] = place
        return result
