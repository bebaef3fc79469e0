from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller


class ImportRun(models.Model):
    """Lists of devices, customers and sites, and how devices are imported."""

    _inherit = "mds.import.run"

    creates_places = fields.Boolean("Create missing campuses and departments", default=True)
    creates_hospitals = fields.Boolean("Create missing hospitals")
    fills_models = fields.Boolean(
        "Fill gaps in model files",
        help="Brand, manufacturer, registration, risk class … of the list are written where the "
        "model’s file has none. What differs is said and left as it is.",
    )
    default_state = fields.Selection(
        [("in_service", "In Service"), ("received", "Received")],
        "State where the list has none",
        required=True,
        default="in_service",
        help="Devices without a customer are received in any case.",
    )
    device_ids = fields.One2many("mds.device", "import_id", "Imported Devices")

    @api.model
    def _get_sets(self):
        return {
            **super()._get_sets(),
            "device": "mds.import.set.device",
            "customer": "mds.import.set.customer",
            "site": "mds.import.set.site",
        }

    @api.model
    def _get_watched_fields(self):
        return super()._get_watched_fields() | {
            "creates_places",
            "creates_hospitals",
            "fills_models",
            "default_state",
        }

    @api.model
    def _problem_reasons(self, problem, column, language):
        _ = Teller(self.env, __name__)
        return {
            **super()._problem_reasons(problem, column, language),
            "state_needs_customer": _("a device in service needs a customer."),
            "needs_customer": _("a place needs a customer: enter the hospital."),
            "warranty_order": _("the warranty ends before it starts."),
            "bad_credit_code": _(
                "“%(text)s” is not a unified social credit code: a digit or letter is wrong.",
                text=problem.text,
            ),
            "bad_months": _("“%(text)s” is not a number of months.", text=problem.text),
            "months_need_start": _("enter the day on which the warranty starts as well."),
            "needs_lessor": _("name the lessor."),
            "no_lessor": _(
                "“%(text)s” is named, but the device belongs to somebody else.", text=problem.text
            ),
            "made_later": _("lies before the day on which the device was made."),
            "needs_place": _("enter at least one place: campus, building, department or room."),
        }
