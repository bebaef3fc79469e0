from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MONDAY, PICTURE, MdsOrderCommon

MODELS = (
    "mds.device",
    "mds.site",
    "mds.device.event",
    "mds.device.party",
    "mds.order",
    "mds.order.device",
    "mds.visit",
    "mds.order.task",
    "mds.order.time",
    "mds.order.photo",
    "mds.order.party",
    "mds.acceptance",
    "mds.signature",
)


@tagged("post_install", "-at_install")
class TestRegions(MdsOrderCommon):
    """A user who is limited to regions reaches nothing of another one, by no way of asking."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mds.device.party"].create(
            {"device_id": cls.device.id, "role": "payer", "partner_id": cls.hospital.id}
        )
        cls.order, cls.visit = cls._create_planned()
        cls._work(cls.order, cls.visit)
        cls.env["mds.order.time"].create(
            {
                "order_id": cls.order.id,
                "employee_id": cls.employee.id,
                "kind": "work",
                "start": MONDAY,
                "end": MONDAY.replace(hour=1),
            }
        )
        cls.env["mds.order.photo"].create({"order_id": cls.order.id, "image": PICTURE})
        cls._accept(cls.order)
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.sign(self.order, self.engineer)
        self.quality.mds_region_ids = self.other_region
        self.env.invalidate_all()

    def _get_all(self, name):
        return self.env[name].search([])

    def test_nothing_is_listed_counted_or_grouped(self):
        for name in MODELS:
            mine = self.env[name].with_user(self.quality)
            with self.subTest(name):
                self.assertTrue(self._get_all(name), "there is something to hide")
                self.assertFalse(mine.search([]))
                self.assertEqual(mine.search_count([]), 0)
                self.assertEqual(mine._read_group([], [], ["__count"]), [(0,)])
                grouped = mine.formatted_read_group([], ["id"], ["__count"])
                self.assertEqual(grouped, [])
                self.assertEqual(mine.web_search_read([], {"id": {}})["records"], [])

    def test_nothing_is_read_or_exported_by_id(self):
        for name in MODELS:
            record = self._get_all(name)[:1].with_user(self.quality)
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    record.read(["display_name"])
                with self.assertRaises(AccessError):
                    record._export_rows([["display_name"]])

    def test_other_documents_do_not_show_it(self):
        """Lists within readable records, files, and names: a hospital is an address for all."""
        hospital = self.hospital.with_user(self.quality)
        self.assertFalse(hospital.mds_site_ids)
        self.assertEqual(hospital.mds_device_count, 0)
        outlet = self.outlet.with_user(self.quality)
        self.assertEqual((outlet.device_count, outlet.order_count), (0, 0))
        template = self.product.product_tmpl_id.with_user(self.quality)
        self.assertEqual(template.mds_device_count, 0)
        self.assertFalse(self.env["mds.device"].with_user(self.quality).find("SN-1001"))
        files = self.env["ir.attachment"].with_user(self.quality)
        photo = [("res_model", "=", "mds.order.photo"), ("res_field", "!=", False)]
        self.assertTrue(self.env["ir.attachment"].search(photo))
        self.assertFalse(files.search(photo))
        self.order.message_post(body="A word")
        words = [("model", "=", "mds.order"), ("res_id", "=", self.order.id)]
        self.assertFalse(self.env["mail.message"].with_user(self.quality).search(words))

    def test_search_through_relations_does_not_tell(self):
        """A domain through a hidden record finds nothing, so that nobody guesses by asking."""
        own_partner = self.env["res.partner"].with_user(self.quality)
        self.assertFalse(own_partner.search([("mds_site_ids.name", "=", "ICU")]))

    def test_the_regions_own_user_sees_it_all(self):
        self.quality.mds_region_ids = self.region
        self.env.invalidate_all()
        for name in MODELS:
            with self.subTest(name):
                self.assertEqual(
                    self.env[name].with_user(self.quality).search_count([]),
                    len(self._get_all(name)),
                )
