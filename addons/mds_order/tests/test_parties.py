from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestParties(MdsOrderCommon):
    """Who pays and who sold is what it was on the day of the report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer, cls.dealer = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Holding", "Dealer")]
        )
        cls.channel = cls.env.ref("mds_device.sales_channel_dealer")
        cls.device.channel_id = cls.channel
        cls.party = cls.env["mds.device.party"].create(
            {"device_id": cls.device.id, "role": "payer", "partner_id": cls.payer.id}
        )
        cls.env["mds.device.party"].create(
            {
                "device_id": cls.device.id,
                "role": "dealer",
                "partner_id": cls.dealer.id,
                "date_to": "2026-10-31",
            }
        )

    def test_order_freezes_the_parties_of_its_day(self):
        order = self._create_order()
        self.assertEqual(order._get_parties()[order], {"user": self.hospital, "payer": self.payer})
        self.party.unlink()
        self.device.channel_id = False
        self.env.invalidate_all()
        self.assertEqual(order._get_parties()[order]["payer"], self.payer)
        self.assertEqual(order.channel_id, self.channel)

    def test_report_of_an_earlier_day_has_the_parties_of_then(self):
        order = self._create_order(reported_at="2026-10-31 08:00:00")
        self.assertEqual(order._get_parties()[order]["dealer"], self.dealer)

    def test_correcting_the_device_asks_again(self):
        other = self._create_device("SN-2002")
        order = self._create_order()
        order.device_id = other
        self.assertEqual(
            order._get_parties()[order], {"user": self.hospital, "payer": self.hospital}
        )
        self.assertFalse(order.party_ids)

    def test_hospital_names_its_payer_where_the_device_names_none(self):
        self.party.unlink()
        self.hospital.mds_payer_id = self.dealer
        order = self._create_order()
        self.assertEqual(order._get_parties()[order]["payer"], self.dealer)

    def test_nobody_writes_frozen_parties(self):
        order = self._create_order()
        for user in (self.dispatcher, self.manager, self.accountant):
            with self.subTest(user.login), self.assertRaises(AccessError):
                order.party_ids.with_user(user).write({"partner_id": self.dealer.id})
        forged = [(0, 0, {"role": "buyer", "partner_id": self.dealer.id})]
        order.with_user(self.manager).write({"party_ids": forged})
        self.assertEqual(order.party_ids.mapped("role"), ["payer"])
        with self.assertRaises(AccessError):
            order.with_user(self.engineer).channel_id = False

    def test_closed_order_keeps_channel_and_parties(self):
        order = self._create_order()
        order.with_user(self.manager).with_context(mds_reason="Twice").action_cancel()
        with self.assertRaises(UserError):
            order.with_user(self.manager).channel_id = False

    def test_parties_follow_the_region_of_the_order(self):
        order = self._create_order()
        self.assertTrue(self._count_parties(order))
        self.accountant.mds_region_ids = self.other_region
        self.assertFalse(self._count_parties(order))

    def _count_parties(self, order):
        rows = self.env["mds.order.party"].with_user(self.accountant)
        return rows.search_count([("order_id", "=", order.id)])


@tagged("post_install", "-at_install")
class TestOutletEngineers(MdsOrderCommon):
    def test_branch_manager_names_the_engineers(self):
        """Without being in human resources."""
        self.assertFalse(self.manager.has_group("hr.group_hr_user"))
        public = self.env["hr.employee.public"].browse(self.employee.ids)
        outlet = self.outlet.with_user(self.manager)
        outlet.engineer_ids = public
        self.assertEqual(self.employee.mds_outlet_id, self.outlet)
        self.assertEqual(outlet.engineer_count, 1)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(outlet.engineer_ids.ids, self.employee.ids)
        outlet.engineer_ids = False
        self.assertFalse(self.employee.mds_outlet_id)

    def test_others_do_not(self):
        public = self.env["hr.employee.public"].browse(self.employee.ids)
        for user in (self.dispatcher, self.engineer):
            with self.assertRaises(AccessError):
                self.outlet.with_user(user).engineer_ids = public

    def test_outlet_counts_what_it_looks_after(self):
        self._create_order()
        outlet = self.outlet.with_user(self.manager)
        self.assertEqual((outlet.device_count, outlet.order_count), (1, 1))


@tagged("post_install", "-at_install")
class TestMergedHospital(MdsOrderCommon):
    """Merging two entries of a hospital leaves its orders and what was signed as they are."""

    def test_orders_move_and_signatures_stay_valid(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        self.sign(order, self.engineer)
        keep = self.env["res.partner"].create(
            {
                "name": "City Hospital, Main",
                "is_company": True,
                "mds_is_hospital": True,
                "mds_region_id": self.region.id,
            }
        )
        self.env["mds.site"].create({"name": "icu", "partner_id": keep.id})
        for target in (keep, self._create_third()):
            source = order.partner_id
            self._merge(source, target)
            self.assertEqual(order.partner_id, target)
            self.assertEqual(order.device_id.partner_id, target)
            self.assertEqual(order.signature_ids.state, "valid", target.name)
        self.assertChainWhole(order)
        order.with_user(self.dispatcher).partner_id = self.env["res.partner"].create(
            {"name": "Somebody Else", "is_company": True}
        )
        order.invalidate_recordset()
        self.assertEqual(order.signature_ids.state, "void")

    def _create_third(self):
        return self.env["res.partner"].create(
            {"name": "City Hospital, Third", "is_company": True, "mds_is_hospital": True}
        )

    def _merge(self, source, keep):
        self.env["mds.hospital.merge"].with_user(self.manager).create(
            {
                "partner_ids": [(6, 0, (source + keep).ids)],
                "keep_id": keep.id,
                "reason": "One certificate",
            }
        ).action_merge()
        self.env.invalidate_all()
