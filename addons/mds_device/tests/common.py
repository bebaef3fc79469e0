from contextlib import contextmanager

from odoo.addons.mds_base.tests.common import MdsCommon

DI = "04012345678901"


class MdsDeviceCommon(MdsCommon):
    """A model, a hospital with a department in a region, and helpers to open files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.env["res.users"].search([("login", "like", "mds_")]).lang = "en_US"
        cls.east = cls.env["mds.region"].create({"name": "East", "code": "T-EAST"})
        cls.west = cls.env["mds.region"].create({"name": "West", "code": "T-WEST"})
        cls.hospital = cls._create_hospital("Test City Hospital", cls.east)
        cls.other_hospital = cls._create_hospital("Test County Hospital", cls.west)
        cls.ward = cls.env["mds.site"].create({"name": "ICU", "partner_id": cls.hospital.id})
        cls.model = cls._create_model(
            "Test Ventilator",
            default_code="T-V60",
            mds_model_number="V60 Test",
            mds_udi_di=DI,
            mds_warranty_months=12,
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")

    @classmethod
    def _create_hospital(cls, name, region):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "mds_is_hospital": True,
                "mds_region_id": region.id,
            }
        )

    @classmethod
    def _create_model(cls, name, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_medical_device": True,
                "mds_requires_acceptance": False,
                **vals,
            }
        )

    @classmethod
    def _create_devices(cls, *serials, **vals):
        return cls.env["mds.device"].create(
            [
                {
                    "product_id": cls.model.id,
                    "serial": serial,
                    "partner_id": cls.hospital.id,
                    **vals,
                }
                for serial in serials
            ]
        )

    @contextmanager
    def refused(self, error, words):
        """Refused in these words, and nothing half-written is left for what follows."""
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def leave(self, devices, user, kind="decommission", reason="Because of the test", **values):
        """The dialog by which devices leave service for good, as this user fills it in."""
        defaults = {
            "decommission": {"data_erasure": "none", "label_handling": "defaced"},
            "transfer": {"data_erasure": "none", "recipient_id": self.other_hospital.id},
            "take_back": {"data_erasure": "none"},
            "disposal": {"document_number": "P-1"},
        }
        wizard = (
            self.env["mds.device.leave"]
            .with_user(user)
            .with_context(default_device_ids=devices.ids, default_kind=kind)
            .create({"reason": reason, **defaults[kind], **values})
        )
        return wizard.action_confirm()

    def release(self, devices, finding):
        """The quality officer states what he found out and signs."""
        action = self._because(devices.with_user(self.quality), finding).action_release_quarantine()
        wizard = self.env[action["res_model"]].with_user(self.quality).browse(action["res_id"])
        wizard.with_context(password=self.quality.login).action_confirm()
        devices.invalidate_recordset()

    def accept(self, devices, user=None, **values):
        """The acceptance inspection after installation is recorded."""
        return (
            self.env["mds.device.acceptance"]
            .with_user(user or self.engineer)
            .create(
                [
                    {
                        "device_id": device.id,
                        "result": "accepted",
                        "accepted_by": "Dr Li, ICU",
                        "document_number": "A-1",
                        **values,
                    }
                    for device in devices
                ]
            )
        )

    def count_queries(self, work):
        """How many queries ``work`` costs, written out and with a cold cache."""
        self.flush_audit()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _because(self, records, reason="Because of the test"):
        return records.with_context(mds_reason=reason)

    def _get_kinds(self, device):
        return device.event_ids.sorted("id").mapped("kind")
