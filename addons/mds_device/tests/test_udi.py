from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..lib import udi_findings
from .common import DI, MdsDeviceCommon

WRONG_DI = DI[:-1] + "2"
SWALLOWED = f"01{DI}10L1172512312"


@tagged("post_install", "-at_install")
class TestUdi(MdsDeviceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.other = cls._create_devices("SN-77", "SN-78")

    def _findings(self, text, device=None):
        device = device or self.device
        device.udi_raw = text
        return device.udi_findings

    def test_every_code_has_a_sentence_in_every_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        codes = udi_findings.ERRORS | udi_findings.WARNINGS
        for lang in ("en_US", "zh_CN"):
            sentences = self.env["mds.device"].with_context(lang=lang)._get_udi_sentences()
            self.assertEqual(set(sentences), set(codes))

    def test_right_code_has_no_findings(self):
        self.model.mds_udi_di = "04012345678901"
        self.assertFalse(self._findings("(01)04012345678901(21)SN-77"))
        self.assertEqual(self.device.udi_check, "right")
        self.assertEqual(self.other.udi_check, "none")

    def test_wrong_check_digit_is_said_and_waits_for_somebody(self):
        self.assertIn("check digit should be 1", self._findings(f"(01){WRONG_DI}(21)SN-77"))
        self.assertEqual(self.device.udi_check, "doubtful")
        self.assertIn(self.device, self.env["mds.device"].search([("udi_check", "=", "doubtful")]))

    def test_code_of_another_unit_or_model_is_said(self):
        self.assertIn("serial number SN-9", self._findings(f"(01){DI}(21)SN-9"))
        self.assertIn("another model", self._findings("(01)09876543210982(21)SN-77"))

    def test_what_is_no_udi_is_said(self):
        self.assertIn("not a date of the calendar", self._findings(f"(01){DI}(17)251331"))
        self.assertIn("begin like", self._findings("中文"))

    def test_swallowed_date_is_said(self):
        self.assertIn("separator", self._findings(f"01{DI}10L117251231"))

    def test_hibc_of_an_unknown_model(self):
        model = self._create_model("HIBC", mds_udi_di="A99912345")
        device = self._create_devices("77DEFG45", product_id=model.id)
        text = "+A99912345/$$52025010X3/16D20111212/S77DEFG458"
        self.assertFalse(self._findings(text, device))
        found = self.env["mds.device"].with_user(self.engineer).find(text)
        self.assertEqual([(hit["id"], hit["how"]) for hit in found], [(device.id, "udi")])
        new = self.env["mds.device"]._prepare_scanned_vals(text.replace("S77DEFG458", "SNEW2"))
        self.assertEqual((new["product_id"], new["serial"]), (model.id, "NEW"))
        self.assertEqual(new["manufactured_on"], date(2011, 12, 12))

    def test_blank_as_check_character_reaches_the_parser(self):
        wizard = self.env["mds.device.find"].create({"text": "+A123BJCMD6E79++$$52001510X3+ \r\n"})
        self.assertFalse(wizard.findings)

    def test_quality_officer_accepts_with_a_reason(self):
        self._findings(f"(01){WRONG_DI}(21)SN-77")
        for user in (self.engineer, self.dispatcher, self.storekeeper):
            with self.assertRaises(AccessError):
                self.device.with_user(user)._accept_udi("Mine")
        with self.assertRaises(UserError):
            self.device.with_user(self.quality)._accept_udi("  ")
        device = self.device.with_user(self.quality)
        form = Form(
            self.env["mds.device.udi.accept"]
            .with_user(self.quality)
            .with_context(**device.action_accept_udi()["context"])
        )
        form.reason = "Printed so by the maker"
        self.assertIn("check digit", form.findings)
        form.save().action_confirm()
        self.assertEqual(self.device.udi_check, "accepted")
        self.assertEqual(self.device.udi_accepted_by_id, self.quality)
        self.assertIn("note", self._get_kinds(self.device))
        entry = self._get_entries(self.device)[-1]
        self.assertEqual(entry.reason, "Printed so by the maker")
        self.assertChainWhole(self.device)

    def test_another_text_asks_again(self):
        self._findings(f"(01){WRONG_DI}(21)SN-77")
        self.device.with_user(self.manager)._accept_udi("Printed so")
        self.device.udi_raw = f"(01){WRONG_DI}(11)250101(21)SN-77"
        self.assertEqual(self.device.udi_check, "doubtful")
        self.assertFalse(self.device.udi_accepted_by_id)

    def test_acceptance_is_not_written_by_hand(self):
        self._findings(f"(01){WRONG_DI}(21)SN-77")
        self.device.with_user(self.engineer).write({"udi_accepted_reason": "x"})
        self.assertFalse(self.device.udi_accepted_reason)
        forged = self.env["mds.device"].create(
            {"product_id": self.model.id, "serial": "F1", "udi_accepted_reason": "x"}
        )
        self.assertFalse(forged.udi_accepted_reason)

    def test_scan_opens_the_known_and_offers_the_unknown(self):
        Find = self.env["mds.device.find"].with_user(self.dispatcher)
        action = Find.open_scan(f"(01){DI}(21)SN-77")
        self.assertEqual((action["res_model"], action["res_id"]), ("mds.device", self.device.id))
        action = Find.open_scan(f"(01){DI}(11)250101(21)NEW")
        self.assertEqual(action["res_model"], "mds.device.find")
        wizard = Find.browse(action["res_id"])
        self.assertTrue(wizard.is_unknown)
        context = wizard.action_new_device()["context"]
        self.assertEqual(context["default_udi_raw"], f"(01){DI}(11)250101(21)NEW")

    def test_own_label_opens_its_device(self):
        address = self.env["mds.device"]._get_label_address(self.device.id)
        found = self.env["mds.device"].with_user(self.engineer).find(address)
        self.assertEqual([hit["id"] for hit in found], [self.device.id])
        self.assertFalse(self.env["mds.device"].find("https://example.com/mds/d/1"))
