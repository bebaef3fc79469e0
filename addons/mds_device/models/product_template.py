from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import serial_number


class ProductTemplate(models.Model):
    """A product flagged as medical device is the *model* of device files.

    There is no second catalogue: what is true of every unit of a model (manufacturer, risk class,
    UDI-DI, registration, lengths of life and warranty, electrical class) stands on the product.
    A model is storable and tracked by serial number, so that each unit has exactly one lot.

    Rights: as Odoo's products; service managers keep the models (they imply the product right).
    """

    _inherit = "product.template"

    is_medical_device = fields.Boolean(
        "Medical Device",
        index=True,
        help="Each unit received gets a device file. The product is tracked by serial number.",
    )
    mds_manufacturer_id = fields.Many2one(
        "res.partner", "Manufacturer", index="btree_not_null", ondelete="restrict"
    )
    mds_model_number = fields.Char(
        "Model and Specification", index="btree_not_null", help="As printed on the nameplate."
    )
    mds_udi_di = fields.Char(
        "UDI-DI",
        index="btree_not_null",
        help="The static part of the UDI: the 14 digits of the GTIN, or the identifier of "
        "another issuing agency.",
    )
    mds_registration_number = fields.Char("Registration Number")
    mds_risk_class = fields.Selection(
        [("1", "Class I"), ("2", "Class II"), ("3", "Class III")], "Risk Class"
    )
    mds_service_life_months = fields.Integer("Service Life (months)")
    mds_warranty_months = fields.Integer("Warranty (months)")
    mds_protection_class = fields.Selection(
        [
            ("1", "Protection Class I"),
            ("2", "Protection Class II"),
            ("internal", "Internally Powered"),
        ],
        "Protection against Shock",
    )
    mds_applied_part = fields.Selection(
        [("none", "None"), ("b", "Type B"), ("bf", "Type BF"), ("cf", "Type CF")],
        "Applied Part",
    )
    mds_emdn_code = fields.Char("EMDN Code", help="European nomenclature, such as Z1203010501.")
    mds_device_count = fields.Integer(
        "Devices", compute="_compute_mds_device_count", groups="mds_base.group_user"
    )

    _mds_months_positive = models.Constraint(
        "CHECK (mds_service_life_months >= 0 AND mds_warranty_months >= 0)",
        "Service life and warranty cannot be negative.",
    )

    def _compute_mds_device_count(self):
        counts = dict(
            self.env["mds.device"]._read_group(
                [("product_tmpl_id", "in", self.ids)], ["product_tmpl_id"], ["__count"]
            )
        )
        for template in self:
            template.mds_device_count = counts.get(template._origin, 0)

    @api.constrains("is_medical_device", "tracking", "is_storable")
    def _check_medical_device_tracking(self):
        for template in self:
            if template.is_medical_device and template.tracking != "serial":
                raise ValidationError(
                    self.env._(
                        "%(product)s is a medical device: it must be storable and tracked by "
                        "unique serial number.",
                        product=template.display_name,
                    )
                )

    @api.onchange("is_medical_device")
    def _onchange_is_medical_device(self):
        if self.is_medical_device:
            self.update(self._prepare_medical_device_vals())

    @api.model_create_multi
    def create(self, vals_list):
        forced = self._prepare_medical_device_vals()  # over the defaults of a product
        return super().create(
            [
                self._clean_udi_di({**vals, **forced} if vals.get("is_medical_device") else vals)
                for vals in vals_list
            ]
        )

    def write(self, vals):
        vals = self._clean_udi_di(vals)
        if vals.get("is_medical_device"):
            vals = {**self._prepare_medical_device_vals(), **vals}
        elif "is_medical_device" in vals:
            self._check_no_device_files()
        return super().write(vals)

    def _check_no_device_files(self):
        [[count]] = self._sudo_devices()._read_group(
            [("product_tmpl_id", "in", self.ids)], [], ["__count"]
        )
        if count:
            raise UserError(
                self.env._(
                    "There are %(count)s device files of this model: it stays a medical device.",
                    count=count,
                )
            )

    def _sudo_devices(self):
        """A model is kept as long as any company or region has a unit of it."""
        return self.env["mds.device"].sudo().with_context(active_test=False)

    @api.model
    def _clean_udi_di(self, vals):
        """A shorter GTIN is written with its 14 digits, as it is scanned."""
        text = serial_number.clean(vals.get("mds_udi_di"))
        if not text:
            return vals
        if text.isdigit() and len(text) in (8, 12, 13):
            text = text.zfill(14)
        return {**vals, "mds_udi_di": text}

    @api.model
    def _prepare_medical_device_vals(self):
        return {"type": "consu", "is_storable": True, "tracking": "serial"}

    def action_open_mds_devices(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_device.mds_device_action")
        action["domain"] = [("product_tmpl_id", "in", self.ids)]
        action["context"] = {
            "default_product_id": self.product_variant_id.id if len(self) == 1 else False
        }
        return action
