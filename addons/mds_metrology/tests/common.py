from datetime import date, datetime

from odoo import fields
from odoo.addons.mds_device.tests.common import MdsDeviceCommon

TODAY = date(2026, 11, 24)
START = datetime(2026, 1, 1, 8, 0)


class MdsMetrologyCommon(MdsDeviceCommon):
    """A ventilator in service, an analyser that tests it, and kinds of certificates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what is due depends on the day: the story stands still on one
        cls.classPatch(fields.Date, "context_today", lambda *args, **kwargs: TODAY)
        cls.hours = cls.env.ref("mds_metrology.meter_kind_hours")
        cls.mandatory = cls.env.ref("mds_metrology.certificate_kind_mandatory")
        cls.calibration = cls.env.ref("mds_metrology.certificate_kind_calibration")
        cls.safety = cls.env.ref("mds_metrology.certificate_kind_electrical_safety")
        cls.safety.signing = "none"
        cls.device = cls._create_devices("M-1", site_id=cls.ward.id)
        cls.device.action_put_in_service()
        cls.analyser_model = cls._create_model("Safety Analyser", is_instrument=True)
        cls.analyser = cls._create_instrument("A-1")
        cls.other_analyser = cls._create_instrument("A-2")

    @classmethod
    def _create_instrument(cls, serial):
        return cls._create_devices(serial, product_id=cls.analyser_model.id, partner_id=False)

    @classmethod
    def _create_certificate(cls, device, kind, performed_on, result="pass", **vals):
        return cls.env["mds.certificate"].create(
            {
                "device_id": device.id,
                "kind_id": kind.id,
                "performed_on": performed_on,
                "result": result,
                "condition": False if result == "pass" else "3 % off",
                "number": vals.pop("number", f"N-{device.serial}-{kind.code}-{performed_on}"),
                **vals,
            }
        )

    @classmethod
    def _issue(cls, device, kind, performed_on, result="pass", user=None, **vals):
        certificate = cls._create_certificate(device, kind, performed_on, result, **vals)
        certificate.with_user(user or cls.engineer).action_issue()
        return certificate

    @classmethod
    def _add_law(cls, kind=None, **vals):
        rule = cls.env["mds.certificate.duty"].create(
            {
                "subject": "Ventilators",
                "kind_id": (kind or cls.mandatory).id,
                "product_tmpl_id": cls.model.product_tmpl_id.id,
                "source": "Announcement",
                "valid_from": "2020-01-01",
                **vals,
            }
        )
        companies = cls.quality.company_ids.ids
        rule = rule.with_context(allowed_company_ids=companies)
        rule.with_user(cls.quality).action_confirm()
        return rule

    def setUp(self):
        super().setUp()
        # a scheduled job commits as it goes; a test cannot
        self.patch(self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60)

    def _read(self, value, at, user=None, **vals):
        return (
            self.env["mds.meter.reading"]
            .with_user(user or self.engineer)
            .create(
                {
                    "device_id": self.device.id,
                    "kind_id": self.hours.id,
                    "value": value,
                    "occurred_at": at,
                    **vals,
                }
            )
        )
