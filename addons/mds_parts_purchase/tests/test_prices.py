from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MdsPurchaseCommon

REQUEST_MONEY = ("price_unit", "amount", "freight")
CLAIM_MONEY = ("credit_expected", "credited", "difference", "difference_note")


@tagged("post_install", "-at_install")
class TestPrices(MdsPurchaseCommon):
    """What a vendor asks and owes is read by who works with it, whatever the way of reading."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mds_purchase_limit_engineer = 0.0
        cls.fuse.mds_return_policy = "warranty"
        # who may export in general still exports no price
        for user in cls.engineer + cls.dispatcher:
            user.group_ids += cls.env.ref("base.group_allow_export")

    def _buy(self):
        part = self._create_line(self.gel)
        dialog = (
            self.env["mds.part.buy"]
            .with_user(self.engineer)
            .create(
                {
                    "order_part_id": part.id,
                    "vendor_id": self.vendor.id,
                    "price_unit": 50.0,
                    "reason": "The operating room stands still",
                }
            )
        )
        dialog.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return part.purchase_request_ids

    def _claim(self):
        self._receive(self.fuse, 1, self.own_stock)
        line = self._create_line(self.fuse)
        line.action_consume()
        old = line.old_part_ids.with_user(self.storekeeper)
        old.action_receive()
        old.write({"disposition": "vendor", "vendor_id": self.vendor.id, "credit_expected": 300.0})
        old.action_inspect()
        self.env.flush_all()
        self.env.invalidate_all()
        return old.claim_ids

    def assertHidden(self, record, user, names):
        """Not by read, export, search, group or the way over another record."""
        record = record.with_user(user)
        self.assertFalse(set(names) & record.fields_get().keys())
        for name in names:
            with self.subTest(f"{user.login}: {name}"):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    record.read([name])
                with self.assertRaises(AccessError):
                    record.export_data([name])
                with self.assertRaises(AccessError):
                    record.search([(name, "!=", 0)])
                with self.assertRaises(AccessError):
                    record.search([], order=name)
        with self.assertRaises(AccessError):
            record.formatted_read_group([], ["state"], [f"{names[0]}:sum"])

    def assertShown(self, record, user, names):
        [values] = record.with_user(user).read(names)
        return values

    def test_engineer_reads_no_price_of_a_request(self):
        request = self._buy()
        self.assertHidden(request, self.engineer, REQUEST_MONEY)
        for user in (self.storekeeper, self.dispatcher, self.manager, self.buyer, self.accountant):
            self.assertEqual(self.assertShown(request, user, REQUEST_MONEY)["price_unit"], 50.0)
        part = request.order_part_id.with_user(self.engineer)
        with self.assertRaises(AccessError):
            part.export_data(["purchase_request_ids/price_unit"])
        with self.assertRaises(AccessError):
            part.search([("purchase_request_ids.amount", ">", 0)])

    def test_engineer_asks_and_withdraws_what_he_may_not_price(self):
        request = self._buy()
        self.assertEqual((request.state, request.approval_state), ("requested", "pending"))
        form = Form(request.with_user(self.engineer))
        self.assertNotIn("price_unit", form._view["fields"])
        form.note = "Tomorrow is enough"
        form.save()
        with self.assertRaises(AccessError):
            request.with_user(self.engineer).write({"price_unit": 1.0})
        self.env.invalidate_all()
        request.with_user(self.engineer).action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_engineer_reads_no_credit_of_a_claim(self):
        claim = self._claim()
        for user in (self.engineer, self.dispatcher):
            self.assertHidden(claim, user, CLAIM_MONEY)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                claim.old_part_id.with_user(user).read(["credit_expected"])
            Form(claim.with_user(user))
            Form(claim.old_part_id.with_user(user))
        for user in (self.storekeeper, self.manager, self.accountant):
            shown = self.assertShown(claim, user, CLAIM_MONEY)
            self.assertEqual((shown["credit_expected"], shown["difference"]), (300.0, 300.0))
