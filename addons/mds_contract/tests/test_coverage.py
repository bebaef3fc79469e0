from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 09:00:00")
class TestCoverage(MdsContractCommon):
    """The installed base as a list for sales, on 23 November 2026."""

    def setUp(self):
        super().setUp()
        self.other = self._create_device("SN-2002")
        self.other.warranty_end = date(2027, 1, 15)

    def _get_row(self, device):
        self.env["mds.device.coverage"].invalidate_model()
        return (
            self.env["mds.device.coverage"]
            .with_user(self.contract_manager)
            .search([("device_id", "=", device.id)])
        )

    def test_each_device_says_how_it_is_covered_and_until_when(self):
        self.assertEqual(self._get_row(self.device).coverage, "none")
        self.assertEqual(self._get_row(self.other).coverage, "warranty_ending")
        self.other.warranty_end = date(2027, 10, 1)
        self.assertEqual(self._get_row(self.other).coverage, "warranty")
        contract = self._sign(self._create_contract([{"device_id": self.device.id}]))
        row = self._get_row(self.device)
        self.assertRecordValues(
            row,
            [
                {
                    "coverage": "contract_ending",
                    "contract_id": contract.id,
                    "contract_end": date(2026, 12, 31),
                    "covered_until": date(2026, 12, 31),
                }
            ],
        )
        self.assertFalse(self._get_row(self.other).contract_id)

    def test_it_says_the_same_as_the_device_does(self):
        """The narrowest line decides, in the list as on the device file."""
        self._sign(self._create_contract(date_end=date(2027, 12, 31)))
        narrow = self._sign(
            self._create_contract([{"site_id": self.site.id}], date_end=date(2027, 6, 30))
        )
        for device in (self.device, self.other):
            self.assertEqual(device.contract_id, narrow)
            self.assertEqual(self._get_row(device).contract_id, narrow)
            self.assertEqual(self._get_row(device).coverage, "contract")

    def test_a_draft_contract_is_made_from_the_chosen_devices(self):
        rows = self._get_row(self.device) + self._get_row(self.other)
        action = rows.action_draft_contract()
        wizard = (
            self.env[action["res_model"]].with_user(self.contract_manager).browse(action["res_id"])
        )
        self.assertEqual((wizard.customer_count, wizard.date_start), (1, date(2026, 11, 23)))
        wizard.type_id = self.full
        action = wizard.action_draft()
        contract = self.env["mds.contract"].browse(action["res_id"])
        self.assertRecordValues(
            contract,
            [
                {
                    "partner_id": self.hospital.id,
                    "state": "draft",
                    "date_end": date(2027, 11, 22),
                }
            ],
        )
        self.assertEqual(contract.draft_line_ids.device_id, self.device + self.other)
        self._sign(contract)
        self.assertEqual(self._get_row(self.device).contract_id, contract)

    def test_the_next_contract_begins_when_the_last_one_ends(self):
        self._sign(self._create_contract())
        action = self.device.with_user(self.contract_manager).action_draft_contract()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.date_start, date(2027, 1, 1))

    def test_devices_of_no_customer_get_no_contract(self):
        ours = self.env["mds.device"].create({"product_id": self.product.id, "serial": "SN-3003"})
        with self.assertRaisesRegex(UserError, "with no customer"):
            ours.with_user(self.contract_manager).action_draft_contract()
        self.assertFalse(self._get_row(ours))

    def test_engineers_do_not_read_the_list_and_dispatchers_draft_nothing(self):
        with self.assertRaises(AccessError):
            self._get_row(self.device).with_user(self.engineer).read(["coverage"])
        with self.assertRaises(AccessError):
            self._get_row(self.device).with_user(self.dispatcher).action_draft_contract()

    def test_another_region_is_not_in_the_list(self):
        self.contract_manager.mds_region_ids = self.other_region
        self.assertFalse(self._get_row(self.device))

    def test_devices_of_lines_are_found_in_one_search(self):
        contract = self._create_contract(
            [
                {},
                {"device_id": self.device.id},
                {"product_tmpl_id": self.product.product_tmpl_id.id},
            ]
        )
        lines = contract.draft_line_ids
        found = lines._get_devices()
        for line in lines:
            self.assertEqual(found[line], self.env["mds.device"].search(line._get_device_domain()))
        counts = []
        for some in (lines[:1], lines):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_devices()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
