from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get
from odoo.exceptions import ValidationError


class Site(models.Model):
    """A place in a hospital where devices stand: campus, building, department, room.

    Sites form a tree under one hospital and carry the region and the time zone by which work
    there is planned. They are shared by all companies that serve the hospital.

    ==================  ====  ======  =====  ======
    role                read  create  write  delete
    ==================  ====  ======  =====  ======
    every service role  yes   –       –      –
    engineer            yes   yes     yes    –
    dispatcher          yes   yes     yes    –
    service manager     yes   yes     yes    yes
    ==================  ====  ======  =====  ======
    Only within the user's regions.
    """

    _name = "mds.site"
    _description = "Site"
    _parent_store = True
    _order = "partner_id, complete_name"
    _rec_names_search = ["complete_name", "code", "partner_id.name"]

    name = fields.Char(required=True)
    code = fields.Char()
    kind = fields.Selection(
        [
            ("campus", "Campus"),
            ("building", "Building"),
            ("department", "Department"),
            ("room", "Room or Ward"),
        ],
        required=True,
        default="department",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Hospital",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
    )
    parent_id = fields.Many2one("mds.site", "Part of", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("mds.site", "parent_id", "Places within")
    complete_name = fields.Char(
        "Full Name", compute="_compute_complete_name", store=True, recursive=True
    )
    region_id = fields.Many2one(
        "mds.region",
        index=True,
        ondelete="restrict",
        compute="_compute_region_id",
        store=True,
        readonly=False,
        precompute=True,
        recursive=True,
        help="Follows the place above or the hospital unless set.",
    )
    tz = fields.Selection(
        _tz_get, "Time Zone", default=lambda self: self.env.user.tz or "Asia/Shanghai"
    )
    active = fields.Boolean(default=True)
    device_ids = fields.One2many("mds.device", "site_id", "Devices")
    device_count = fields.Integer("Number of Devices", compute="_compute_device_count")

    _name_uniq = models.UniqueIndex(
        "(partner_id, COALESCE(parent_id, 0), lower(name)) WHERE active",
        "This hospital has a place of this name already.",
    )

    @api.depends("parent_id.partner_id")
    def _compute_partner_id(self):
        for site in self:
            site.partner_id = site.parent_id.partner_id or site.partner_id

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for site in self:
            above = site.parent_id.complete_name
            site.complete_name = f"{above} / {site.name}" if above else site.name

    @api.depends(
        "parent_id.region_id",
        "partner_id.mds_region_id",
        "partner_id.commercial_partner_id.mds_region_id",
    )
    def _compute_region_id(self):
        regions = self.partner_id._get_mds_regions()
        for site in self:
            site.region_id = (
                site.parent_id.region_id or regions.get(site.partner_id) or site.region_id
            )

    @api.depends("complete_name", "partner_id.name")
    @api.depends_context("mds_site_short")
    def _compute_display_name(self):
        short = self.env.context.get("mds_site_short")
        for site in self:
            parts = [site.complete_name] if short else [site.partner_id.name, site.complete_name]
            site.display_name = " · ".join(part for part in parts if part)

    def _compute_device_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("site_id", "child_of", self.ids)], ["site_id"], ["__count"]
            )
        )
        for site in self:
            path = site.parent_path or "-"
            site.device_count = sum(
                count
                for place, count in counts.items()
                if (place.parent_path or "").startswith(path)
            )

    @api.constrains("parent_id", "partner_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A place cannot lie in itself: choose another “Part of”.")
            )
        for site in self:
            if site.parent_id and site.parent_id.partner_id != site.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(site)s is part of a place of %(hospital)s: both must belong to the "
                        "same hospital.",
                        site=site.name,
                        hospital=site.parent_id.partner_id.display_name,
                    )
                )

    @api.constrains("partner_id")
    def _check_devices_hospital(self):
        self.device_ids._check_site()

    def action_open_devices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("site_id", "child_of", self.ids)]
        if len(self) == 1:
            action["context"] = {
                "default_site_id": self.id,
                "default_partner_id": self.partner_id.id,
            }
        return action
