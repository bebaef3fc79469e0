import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib import due_dates


class CertificateKind(models.Model):
    """A kind of test with a paper: mandatory verification 强制检定, calibration 校准, …

    Says how long a certificate is good, from which day that is counted, how far one may be off,
    and who is reminded when. Whether the law wants it of a device says ``mds.certificate.duty``.

    Read: everyone in service. Written: quality officers and service managers.
    """

    _name = "mds.certificate.kind"
    _inherit = ["mds.audit.mixin"]
    _description = "Certificate Kind"
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    _audit_fields = (
        "name",
        "interval_months",
        "anchor",
        "tolerance_before_days",
        "tolerance_after_days",
        "signing",
        "proves_instrument",
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    interval_months = fields.Integer(
        "Interval (months)", default=12, required=True, help="Zero: done once, never due again."
    )
    anchor = fields.Selection(
        [("floating", "From the day of the test"), ("fixed", "Fixed in the calendar")],
        "Counted",
        required=True,
        default="floating",
        help="Fixed: who comes early or late does not move the next date.",
    )
    tolerance_before_days = fields.Integer(
        "May be Early by (days)",
        help="With a fixed date: a test so many days before it counts for it.",
    )
    tolerance_after_days = fields.Integer(
        "May be Late by (days)",
        help="Tolerance window after the due date. Zero where the law knows none.",
    )
    reminder_days = fields.Char(
        "Reminders (days before)", default="60, 30, 7", help="Such as 60, 30, 7."
    )
    responsible_id = fields.Many2one(
        "res.users",
        "Reminded",
        help="Who sees to it when the certificate names nobody.",
        domain=[("share", "=", False)],
    )
    authority_id = fields.Many2one(
        "res.partner",
        "Usual Authority or Vendor",
        help="Proposed on new certificates.",
        ondelete="restrict",
    )
    signing = fields.Selection(
        [
            ("none", "No electronic signature"),
            ("author", "Signed by its author"),
            ("review", "Signed and reviewed by a second person"),
        ],
        "Electronic Signature",
        required=True,
        default="none",
        help="What is needed before a certificate of ours is valid. Papers of an authority carry "
        "its own signature.",
    )
    proves_instrument = fields.Boolean(
        "Makes a Test Instrument Usable",
        help="A test instrument with a good certificate of this kind may be used.",
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "Another certificate kind has this code.")
    _numbers_positive = models.Constraint(
        "CHECK (interval_months >= 0 AND interval_months <= 600 AND tolerance_before_days >= 0 "
        "AND tolerance_after_days >= 0)",
        "The interval is 0 to 600 months, and tolerances cannot be negative.",
    )

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        for kind in self:
            text = (kind.reminder_days or "").strip()
            if text and not re.fullmatch(r"\d{1,3}(\s*[,，]\s*\d{1,3})*", text):
                raise ValidationError(
                    self.env._(
                        "Reminders of %(kind)s: write days before the due date with commas, such "
                        "as 60, 30, 7.",
                        kind=kind.name,
                    )
                )

    @api.constrains("tolerance_before_days", "interval_months", "anchor")
    def _check_tolerance(self):
        for kind in self:
            if kind.interval_months and kind.tolerance_before_days >= kind.interval_months * 28:
                raise ValidationError(
                    self.env._(
                        "%(kind)s: the tolerance before is as long as the interval itself.",
                        kind=kind.name,
                    )
                )

    def _get_reminder_marks(self):
        """Days before the due date, as numbers."""
        self.ensure_one()
        return tuple(int(text) for text in re.findall(r"\d+", self.reminder_days or ""))

    def _get_soon_days(self):
        self.ensure_one()
        return max(self._get_reminder_marks(), default=30)

    def _prepare_rule(self, months=0):
        """What ``lib.due_dates`` knows of this kind; ``months`` of a stricter rule go first."""
        self.ensure_one()
        return due_dates.Rule(
            months=months or self.interval_months,
            anchor=self.anchor,
            before=self.tolerance_before_days,
            after=self.tolerance_after_days,
        )
