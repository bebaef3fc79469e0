from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import serial_number

# whether it may be used: written by results of service and by quarantine, never by hand
CONDITION_FIELDS = (
    "is_restricted",
    "restriction_reason",
    "is_quarantined",
    "quarantine_reason",
    "quarantined_at",
    "quarantined_by_id",
    "decontamination_state",
)
# states in which it is out of use for good, or no longer in our care
GONE = ("decommissioned", "transferred", "taken_back", "disposed")
# what binds the company or takes the file out of sight: not for everybody who may write the file
OFFICE_FIELDS = frozenset(
    {
        "active",
        "channel_id",
        "company_id",
        "import_id",
        "installed_on",
        "first_used_on",
        "warranty_start",
        "warranty_end",
    }
)


class Device(models.Model):
    """The file of one unit of a medical device 设备档案, from order to disposal.

    It points to exactly one lot of stock (the serial number of a model), so what the warehouse
    moves and what the engineer repairs is one thing. Devices that others sold get a lot as well:
    whoever opens a file by hand enters model and serial number, the lot is made.

    Lifecycle state, restriction and quarantine 封存 are separate; quarantine overrides any state.

    =================  ====  ======  =====  ======  ==========  =======
    role               read  create  write  delete  quarantine  release
    =================  ====  ======  =====  ======  ==========  =======
    user (any role)    yes   –       –      –       –           –
    engineer           yes   yes     yes    –       yes         –
    dispatcher         yes   yes     yes    –       yes         –
    storekeeper        yes   yes     yes    –       yes         –
    service manager    yes   yes     yes    –       yes         –
    quality officer    yes   –       yes    –       yes         yes
    administrator      yes   yes     yes    yes     yes         yes
    =================  ====  ======  =====  ======  ==========  =======
    Only within the user's companies and regions. Nobody deletes a device with a history before the
    end of its retention. Model
    and serial number are corrected by administrators only, with a reason.
    """

    _name = "mds.device"
    _inherit = [
        "mds.state.mixin",
        "mds.organisation.mixin",
        "mds.numbered.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Device"
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["serial", "asset_number", "name", "product_id.name"]

    _sequence_code = "mds.device"
    _guarded_fields = CONDITION_FIELDS
    _audit_fields = (
        "state",
        "lot_id",
        "asset_number",
        "partner_id",
        "site_id",
        "company_id",
        "is_restricted",
        "restriction_reason",
        "is_quarantined",
        "quarantine_reason",
        "decontamination_state",
        "installed_on",
        "first_used_on",
        "warranty_start",
        "warranty_end",
        "software_version",
        "active",
    )

    name = fields.Char("File Number", index="trigram")
    active = fields.Boolean(default=True)

    # what it is
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number in Stock",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    product_id = fields.Many2one(
        "product.product",
        "Model",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
        domain=[("is_medical_device", "=", True)],
    )
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        related="product_id.product_tmpl_id",
        store=True,
        precompute=True,
        index=True,
    )
    serial = fields.Char(
        "Serial Number",
        compute="_compute_serial",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        copy=False,
        index="trigram",
    )
    serial_key = fields.Char(compute="_compute_serial_key", store=True, precompute=True, index=True)
    asset_number = fields.Char(
        "Asset Number", copy=False, index="trigram", help="The hospital's own number."
    )
    udi_di = fields.Char("UDI-DI", related="product_tmpl_id.mds_udi_di")
    udi_raw = fields.Char(
        "UDI as Scanned",
        copy=False,
        index="btree_not_null",
        help="The whole text of the code, as it was read.",
    )
    manufactured_on = fields.Date("Made on", copy=False)
    expires_on = fields.Date("Use until", copy=False)
    software_version = fields.Char(copy=False)
    image_128 = fields.Image("Picture", related="product_id.image_128")
    risk_class = fields.Selection(related="product_tmpl_id.mds_risk_class", string="Risk Class")
    model_number = fields.Char(related="product_tmpl_id.mds_model_number")
    manufacturer_id = fields.Many2one(related="product_tmpl_id.mds_manufacturer_id")
    registration_number = fields.Char(related="product_tmpl_id.mds_registration_number")

    # where it is
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index=True,
        ondelete="restrict",
        help="The organisation that uses the device.",
    )
    site_id = fields.Many2one(
        "mds.site",
        "Department",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('partner_id', 'parent_of', partner_id)] if partner_id else []",
    )
    region_id = fields.Many2one(
        "mds.region",
        compute="_compute_region_id",
        store=True,
        precompute=True,
        help="The region of the place, else of the customer.",
    )

    # what may be done with it
    state = fields.Selection(
        [
            ("ordered", "Ordered"),
            ("received", "Received"),
            ("installed", "Installed"),
            ("in_service", "In Service"),
            ("standby", "Standby"),
            ("in_repair", "In Repair"),
            ("out_of_service", "Out of Service"),
            ("not_located", "Not Located"),
            ("decommissioned", "Decommissioned"),
            ("transferred", "Transferred"),
            ("taken_back", "Taken Back"),
            ("disposed", "Disposed"),
        ],
        required=True,
        default="received",
        readonly=True,
        copy=False,
        index=True,
    )
    is_restricted = fields.Boolean("Restricted Use", readonly=True, copy=False)
    restriction_reason = fields.Text(readonly=True, copy=False)
    is_quarantined = fields.Boolean("Quarantined", readonly=True, copy=False, index=True)
    quarantine_reason = fields.Text(readonly=True, copy=False)
    quarantined_at = fields.Datetime(readonly=True, copy=False)
    quarantined_by_id = fields.Many2one("res.users", "Quarantined by", readonly=True, copy=False)

    # since when, until when
    received_on = fields.Date(copy=False)
    installed_on = fields.Date(copy=False)
    first_used_on = fields.Date("First Used on", copy=False)
    warranty_start = fields.Date("Warranty from", copy=False)
    warranty_end = fields.Date("Warranty until", copy=False, index=True)

    event_ids = fields.One2many("mds.device.event", "device_id", "Timeline", readonly=True)
    event_count = fields.Integer("Events", compute="_compute_event_count")
    import_id = fields.Many2one(
        "mds.import.run", "Imported by", readonly=True, copy=False, index="btree_not_null"
    )

    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "A device file of this company has this number already."
    )
    _lot_uniq = models.UniqueIndex("(lot_id)", "This serial number has a device file already.")
    _serial_uniq = models.UniqueIndex(
        "(product_id, serial_key)", "A unit of this model and serial number has a file already."
    )
    _company_state_idx = models.Index("(company_id, state)")

    # ------------------------------------------------------------------ compute
    @api.depends("lot_id.product_id")
    def _compute_product_id(self):
        for device in self:
            device.product_id = device.lot_id.product_id or device.product_id

    @api.depends("lot_id.name")
    def _compute_serial(self):
        for device in self:
            device.serial = device.lot_id.name or device.serial

    @api.depends("serial")
    def _compute_serial_key(self):
        for device in self:
            device.serial_key = serial_number.key(device.serial)

    @api.depends("partner_id")
    def _compute_site_id(self):
        for device in self:
            fits = device._site_fits()
            device.site_id = device.site_id if fits else False

    @api.depends(
        "site_id.region_id",
        "partner_id.mds_region_id",
        "partner_id.commercial_partner_id.mds_region_id",
    )
    def _compute_region_id(self):
        regions = self.partner_id._get_mds_regions()
        for device in self:
            device.region_id = device.site_id.region_id or regions.get(device.partner_id, False)

    @api.depends("product_id.name", "serial")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for device in self:
            device.display_name = " · ".join(
                part for part in (device.product_id.name, device.serial) if part
            )

    def _compute_event_count(self):
        counts = dict(
            self.env["mds.device.event"]._read_group(
                [("device_id", "in", self.ids)], ["device_id"], ["__count"]
            )
        )
        for device in self:
            device.event_count = counts.get(device._origin, 0)

    # ------------------------------------------------------------------ checks
    def _site_fits(self):
        return (
            not self.site_id
            or not self.partner_id
            or self.site_id.partner_id.commercial_partner_id
            == self.partner_id.commercial_partner_id
        )

    @api.constrains("site_id", "partner_id")
    def _check_site(self):
        for device in self:
            if device.site_id and (not device.partner_id or not device._site_fits()):
                raise ValidationError(
                    self.env._(
                        "%(site)s is a place of %(hospital)s, but %(device)s belongs to "
                        "another customer: choose a place of that customer.",
                        site=device.site_id.complete_name,
                        hospital=device.site_id.partner_id.display_name,
                        device=device.display_name,
                    )
                )

    @api.constrains("product_id")
    def _check_product(self):
        for device in self:
            if not device.product_id.is_medical_device:
                raise ValidationError(
                    self.env._(
                        "%(product)s is not flagged as a medical device: tick it on the product "
                        "first.",
                        product=device.product_id.display_name,
                    )
                )

    @api.constrains("warranty_start", "warranty_end")
    def _check_warranty(self):
        for device in self:
            if (
                device.warranty_start
                and device.warranty_end
                and device.warranty_end < device.warranty_start
            ):
                raise ValidationError(
                    self.env._("The warranty cannot end before it starts: check both dates.")
                )

    @api.onchange("site_id")
    def _onchange_site_id(self):
        if self.site_id and not self.partner_id:
            self.partner_id = self.site_id.partner_id

    # ------------------------------------------------------------------ create, write, unlink
    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before the lots are made with elevated rights
        vals_list = [
            {name: value for name, value in vals.items() if name not in CONDITION_FIELDS}
            for vals in vals_list
        ]
        for vals in vals_list:  # a file that opens with its day of installation was in use before
            vals.setdefault("first_used_on", vals.get("installed_on", False))
        vals_list = self._prepare_identities(self._prepare_places(vals_list))
        devices = super().create(vals_list)
        devices._log_opened()
        return devices

    def write(self, vals):
        if {"lot_id", "product_id", "serial"} & vals.keys():
            self._check_identity_unchanged(vals)
            vals = {
                name: value
                for name, value in vals.items()
                if name not in ("lot_id", "product_id", "serial")
            }
        vals = self._check_condition_kept(vals)
        self._check_office_fields(vals)
        watched = {"partner_id", "site_id"} & vals.keys()
        before = {device: (device.partner_id, device.site_id) for device in self} if watched else {}
        result = super().write(vals)
        if before:
            self._log_moved(before)
        return result

    @api.model
    def _prepare_places(self, vals_list):
        """A device that is opened with a place but no customer belongs to that hospital."""
        sites = self.env["mds.site"].browse(
            {
                vals["site_id"]
                for vals in vals_list
                if vals.get("site_id") and not vals.get("partner_id")
            }
        )
        owners = {site.id: site.partner_id.id for site in sites}
        return [
            {**vals, "partner_id": owners[vals["site_id"]]}
            if vals.get("site_id") in owners and not vals.get("partner_id")
            else vals
            for vals in vals_list
        ]

    # ------------------------------------------------------------------ actions
    def action_open_timeline(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_event_action")
        action["domain"] = [("device_id", "in", self.ids)]
        filters = {
            name: value
            for name, value in self.env.context.items()
            if name.startswith("search_default_")
        }
        action["context"] = {
            **filters,
            "default_device_id": self.id if len(self) == 1 else False,
        }
        return action

    def action_open_lot_traceability(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("stock.action_stock_report")
        action["context"] = {"active_id": self.lot_id.id, "active_model": "stock.lot"}
        return action

    def action_open_correction(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Model or Serial Number"),
            "res_model": "mds.device.correct",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_id": self.id},
        }
