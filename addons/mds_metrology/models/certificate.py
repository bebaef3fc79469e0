from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import due_dates
from .measurement_template import METHODS

DATE_FIELDS = ("opens_on", "due_on", "out_on", "grid_on", "due_code")
STATED_BY_SERVER = (*DATE_FIELDS, "is_current", "issued_by_id", "issued_at")
CONTENT = (
    "device_id",
    "kind_id",
    "number",
    "vendor_id",
    "performed_on",
    "performed_by",
    "result",
    "condition",
    "stated_until",
    "method",
    "instrument_ids",
    "document",
    "document_name",
    "line_ids",
)
_MAY_WRITE_DATES = object()


class Certificate(models.Model):
    """The paper about one test of one device 证书: done when, by whom, with what result, due when.

    A draft is written by whoever did the test or received the paper. *Issued*, it counts and does
    not change any more; a wrong one is voided with a reason and stays readable. Of each kind the
    newest issued one is current.

    ======================  ====  ======  =====  =====
    role                    read  draft   issue  void
    ======================  ====  ======  =====  =====
    user (any role)         yes   –       –      –
    engineer                yes   yes     yes    –
    dispatcher, manager     yes   yes     yes    –
    quality officer         yes   yes     yes    yes
    ======================  ====  ======  =====  =====
    Within the companies and regions of the device.
    """

    _name = "mds.certificate"
    _inherit = [
        "mds.state.mixin",
        "mds.signature.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Certificate"
    _order = "performed_on desc, id desc"
    _rec_names_search = ["number", "device_id.serial", "kind_id.name"]

    _guarded_fields = STATED_BY_SERVER
    _initial_states = ("draft",)
    _final_states = ("issued", "void")
    _audit_fields = (
        "state",
        "device_id",
        "kind_id",
        "number",
        "vendor_id",
        "performed_on",
        "result",
        "condition",
        "stated_until",
        "instrument_ids",
        "document",
        "due_on",
        "out_on",
    )
    _signature_fields = (
        "device_id",
        "kind_id",
        "number",
        "vendor_id",
        "performed_on",
        "result",
        "condition",
        "stated_until",
        "method",
        "instrument_ids",
        "document",
        "line_ids.name",
        "line_ids.condition",
        "line_ids.limit_kind",
        "line_ids.lower",
        "line_ids.upper",
        "line_ids.unit",
        "line_ids.value_text",
        "line_ids.outcome",
    )

    device_id = fields.Many2one("mds.device", required=True, index=True, ondelete="restrict")
    kind_id = fields.Many2one(
        "mds.certificate.kind", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char("Certificate Number", copy=False, index="trigram")
    vendor_id = fields.Many2one(
        "res.partner",
        "Authority or Vendor",
        index="btree_not_null",
        ondelete="restrict",
        compute="_compute_vendor_id",
        store=True,
        readonly=False,
        help="Who tested and whose paper it is. Its fee can be tied to this certificate.",
    )
    performed_on = fields.Date(
        "Done on", required=True, default=lambda self: self._default_performed_on()
    )
    performed_by = fields.Char("Tested by")
    result = fields.Selection(
        [("pass", "Passed"), ("conditional", "Passed with Conditions"), ("fail", "Failed")],
        copy=False,
        index=True,
    )
    condition = fields.Text("Conditions or Findings", copy=False)
    stated_until = fields.Date(
        "Valid until, as Stated", copy=False, help="The last good day that the paper itself names."
    )
    method = fields.Selection(METHODS[1:], default="direct", help="Of the leakage measurement.")
    document = fields.Binary("File", attachment=True, copy=False)
    document_name = fields.Char(copy=False)
    line_ids = fields.One2many("mds.certificate.line", "certificate_id", "Measured Values")
    instrument_ids = fields.Many2many(
        "mds.device",
        "mds_certificate_instrument_rel",
        "certificate_id",
        "device_id",
        "Test Instruments",
        domain=[("product_tmpl_id.is_instrument", "=", True)],
        help="What was measured with. An instrument without a good certificate is refused.",
    )
    responsible_id = fields.Many2one(
        "res.users", "Reminded", domain=[("share", "=", False)], help="Empty: as the kind says."
    )
    note = fields.Text()

    state = fields.Selection(
        [("draft", "Draft"), ("issued", "Issued"), ("void", "Void")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    is_current = fields.Boolean(
        "Current", readonly=True, copy=False, help="The newest of its kind for the device."
    )
    issued_by_id = fields.Many2one("res.users", "Issued by", readonly=True, copy=False)
    issued_at = fields.Datetime("Issued", readonly=True, copy=False)

    opens_on = fields.Date("May be Done from", readonly=True, copy=False)
    due_on = fields.Date("Due on", readonly=True, copy=False, help="The last good day.")
    out_on = fields.Date(
        "Out of Compliance from",
        readonly=True,
        copy=False,
        help="The day after the tolerance. A failed test is out of compliance at once.",
    )
    grid_on = fields.Date(readonly=True, copy=False)
    due_code = fields.Selection(
        [
            ("stated", "As the paper states"),
            ("floating", "Counted from the day of the test"),
            ("fixed", "Fixed in the calendar"),
            ("once", "Done once"),
            ("failed", "Failed"),
        ],
        "Due Date Rests on",
        readonly=True,
        copy=False,
    )
    compliance = fields.Selection(
        [
            ("valid", "Valid"),
            ("due_soon", "Due Soon"),
            ("in_tolerance", "Within Tolerance"),
            ("overdue", "Overdue"),
            ("failed", "Failed"),
        ],
        compute="_compute_compliance",
        help="As of today.",
    )

    company_id = fields.Many2one(
        related="device_id.company_id", store=True, precompute=True, index=True
    )
    region_id = fields.Many2one(related="device_id.region_id", store=True, index=True)
    partner_id = fields.Many2one(related="device_id.partner_id", string="Customer", store=True)
    product_tmpl_id = fields.Many2one(
        related="device_id.product_tmpl_id", string="Model", store=True
    )
    signing = fields.Selection(related="kind_id.signing", string="Signature Needed")
    suggested_result = fields.Selection(
        [("open", "Values missing"), ("pass", "All within limits"), ("fail", "Outside limits")],
        "Values Say",
        compute="_compute_suggested_result",
    )

    _current_idx = models.Index("(device_id, kind_id) WHERE is_current")
    _current_due_idx = models.Index("(due_on) WHERE is_current")
    _current_uniq = models.UniqueIndex(
        "(device_id, kind_id) WHERE is_current",
        "The device has a current certificate of this kind already: try again.",
    )
    _number_uniq = models.UniqueIndex(
        "(kind_id, vendor_id, number) WHERE state = 'issued' AND number IS NOT NULL",
        "A certificate with this number of the same authority is there already.",
    )

    @api.model
    def _default_performed_on(self):
        return fields.Date.context_today(self)

    @api.depends("kind_id", "device_id", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for certificate in self:
            parts = (
                certificate.kind_id.name,
                certificate.number,
                certificate.device_id.display_name,
            )
            certificate.display_name = " · ".join(part for part in parts if part)

    @api.depends("kind_id")
    def _compute_vendor_id(self):
        for certificate in self:
            certificate.vendor_id = certificate.vendor_id or certificate.kind_id.authority_id

    @api.depends("due_on", "out_on", "due_code")
    def _compute_compliance(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            known = certificate.kind_id and certificate.due_code
            certificate.compliance = certificate._get_compliance(today) if known else False

    @api.depends("line_ids.outcome")
    def _compute_suggested_result(self):
        for certificate in self:
            states = set(certificate.line_ids.mapped("outcome"))
            if not states:
                certificate.suggested_result = False
            elif "fail" in states:
                certificate.suggested_result = "fail"
            else:
                certificate.suggested_result = "pass" if states == {"pass"} else "open"

    def _get_compliance(self, on):
        self.ensure_one()
        return due_dates.status(self._get_dates(), on, self.kind_id._get_soon_days())

    def _get_dates(self):
        """The dates as they were decided when the certificate was written."""
        self.ensure_one()
        return due_dates.Dates(
            self.due_code or "once",
            self.opens_on or None,
            self.due_on or None,
            self.out_on or None,
            self.grid_on or None,
        )

    # ------------------------------------------------------------------ checks
    @api.constrains("performed_on")
    def _check_performed_on(self):
        today = fields.Date.context_today(self)
        for certificate in self:
            if certificate.performed_on > fields.Date.add(today, days=1):
                raise ValidationError(
                    self.env._("The test lies in the future: enter the day on which it was done.")
                )

    @api.constrains("stated_until", "performed_on")
    def _check_stated_until(self):
        for certificate in self:
            if certificate.stated_until and certificate.stated_until < certificate.performed_on:
                raise ValidationError(
                    self.env._("The paper cannot end before the test: check “Valid until”.")
                )

    @api.constrains("instrument_ids", "device_id")
    def _check_instruments(self):
        for certificate in self:
            if certificate.device_id in certificate.instrument_ids:
                raise ValidationError(
                    self.env._("An instrument does not test itself: choose the other one.")
                )
            wrong = certificate.instrument_ids.filtered(lambda d: not d.is_instrument)
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(devices)s is no test instrument: tick it on its model first.",
                        devices=", ".join(wrong.mapped("display_name")),
                    )
                )

    @api.onchange("performed_on", "kind_id", "device_id", "result", "stated_until")
    def _onchange_dates(self):
        """Show at once when it will be due again."""
        if self.performed_on and self.kind_id:
            self.update(self._prepare_dates()[self])

    # ------------------------------------------------------------------ create, write, unlink
    @api.model_create_multi
    def create(self, vals_list):
        certificates = super().create(
            [
                {name: value for name, value in vals.items() if name not in STATED_BY_SERVER}
                for vals in vals_list
            ]
        )
        certificates._write_dates()
        return certificates

    def write(self, vals):
        if self.env.context.get("mds_certificate_key") is not _MAY_WRITE_DATES:
            vals = {name: value for name, value in vals.items() if name not in STATED_BY_SERVER}
            self._check_open(vals)
        result = super().write(vals)
        if {"performed_on", "kind_id", "device_id", "result", "stated_until"} & vals.keys():
            self.filtered(lambda certificate: certificate.state == "draft")._write_dates()
        return result

    def _check_open(self, vals):
        """What was issued stays as it is."""
        closed = self.filtered(lambda certificate: certificate.state != "draft")
        for certificate in closed:
            for name in vals.keys() & set(CONTENT):
                field = self._fields[name]
                if field.type == "one2many" or field.convert_to_cache(
                    vals[name], certificate
                ) != field.convert_to_cache(certificate[name], certificate):
                    raise UserError(
                        self.env._(
                            "%(certificate)s is issued and does not change any more. A quality "
                            "officer may void it; then enter the right one.",
                            certificate=certificate.display_name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered(lambda certificate: certificate.state != "draft"):
            raise UserError(
                self.env._("An issued certificate is evidence: void it with a reason instead.")
            )

    def _write_internal(self, vals):
        return self.with_context(mds_certificate_key=_MAY_WRITE_DATES).write(vals)

    @api.model
    def _sudo_certificates(self):
        """Duties rest on every certificate of a device, whoever may see the one or the other."""
        return self.sudo()

    # ------------------------------------------------------------------ actions
    def action_fill_lines(self):
        """Propose what to measure on this device, with its limits."""
        self.ensure_one()
        self._check_open({"line_ids": True})
        templates = self.env["mds.measurement.template"]._get_for(
            self.kind_id, self.device_id, self.method
        )
        fresh = templates - self.line_ids.template_id
        if not fresh and not self.line_ids:
            raise UserError(
                self.env._(
                    "There is no template for this kind and this model's protection class and "
                    "applied part. Complete the model, or add the values by hand."
                )
            )
        self.env["mds.certificate.line"].create(
            [{"certificate_id": self.id, **template._prepare_line_vals()} for template in fresh]
        )
        return True

    def action_next(self):
        """Enter the next one of this kind."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Certificate"),
            "res_model": "mds.certificate",
            "views": [(False, "form")],
            "context": {
                "default_device_id": self.device_id.id,
                "default_kind_id": self.kind_id.id,
                "default_vendor_id": self.vendor_id.id,
                "default_responsible_id": self.responsible_id.id,
            },
        }
