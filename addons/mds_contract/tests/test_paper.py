from odoo.tests import tagged

from .common import MdsContractCommon


@tagged("post_install", "-at_install")
class TestPaper(MdsContractCommon):
    def _print(self, contract, language):
        version = contract.current_version_id or contract.draft_version_id
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.contract_manager)
            ._render_qweb_html(f"mds_contract.contract_paper_{language}", version.ids)
        )
        return html.decode()

    def test_a_draft_says_that_it_does_not_bind_and_a_signed_one_who_signed(self):
        contract = self._create_contract([{"sla_policy_id": self.gold.id, "visits_per_year": 4}])
        paper = self._print(contract, "en")
        self.assertIn("not binding until it is signed", paper)
        self.assertIn("4 visits", paper.replace("<t>", "").replace("\n", " "))
        self._sign(contract)
        paper = self._print(contract, "en")
        self.assertNotIn("not binding", paper)
        self.assertIn(self.contract_manager.name, paper)
        self.assertIn("Gold", paper)

    def test_hours_of_service_stand_in_words_and_not_as_the_name_of_a_calendar(self):
        self.gold.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Ours",
                "attendance_ids": [
                    (0, 0, {"name": day, "dayofweek": day, "hour_from": 8, "hour_to": 17.5})
                    for day in "01234"
                ],
            }
        )
        paper = self._print(self._create_contract([{"sla_policy_id": self.gold.id}]), "en")
        self.assertIn("Monday – Friday 08:00–17:30", paper)
        self.assertNotIn("Ours", paper)

    def test_the_terms_stand_with_wording_and_figures(self):
        contract = self._create_contract()
        self.env["mds.contract.term"].with_user(self.contract_manager).create(
            {
                "version_id": contract.draft_version_id.id,
                "clause_id": self.env.ref("mds_contract.clause_late_on_site").id,
                "year_cap": 5000,
                "step_ids": [(0, 0, {"above": 0, "unit": "each", "value": 200})],
            }
        )
        paper = self._print(contract, "en")
        self.assertIn("no engineer is at the device", paper)
        self.assertIn("At Most a Contract Year: 5,000.00", paper)

    def test_in_chinese_the_labels_are_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        paper = self._print(self._create_contract(), "zh")
        self.assertIn("维保合同", paper)

    def test_the_button_takes_the_users_language(self):
        contract = self._create_contract().with_user(self.contract_manager)
        action = contract.with_context(lang="en_US").action_print()
        self.assertEqual(action["report_name"], "mds_contract.contract_paper_en")
