from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestAsk(ApprovalCase):
    def test_amount_decides_the_row(self):
        small, large = self._ask(5000), self._ask(5000.01)
        self.assertEqual((small.rule_id, large.rule_id), (self.small, self.large))
        self.assertEqual(small.current_user_ids, self.manager)
        self.assertEqual(large.step_ids.mapped("state"), ["open", "waiting"])
        self.assertIn("only row", small.rule_reason)

    def test_branch_row_wins_over_the_general_one(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.engineer.company_ids += branch
        self.deputy.company_ids += branch
        row = self._create_rule(
            self.kind, [("Deputy", "any", self.deputy)], company_id=branch.id, has_limit=True,
            amount_up_to=5000,
        )  # fmt: skip
        self.assertEqual(self._ask(company_id=branch.id).rule_id, row)
        self.assertEqual(self._ask().rule_id, self.small)

    def test_row_for_a_group_wins_by_implication(self):
        kind = self._create_kind("t_role", "Role")
        self._create_rule(kind, [("Any", "any", self.manager)])
        row = self._create_rule(
            kind,
            [("Boss", "any", self.boss)],
            group_id=self.env.ref("mds_base.group_engineer").id,
        )
        approval = self._ask(kind=kind)
        self.assertEqual(approval.rule_id, row)
        self.assertIn("group", approval.rule_reason)
        self.assertEqual(self._ask(kind=kind, user=self.storekeeper).current_user_ids, self.manager)

    def test_foreign_currency_is_compared_at_its_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "TST",
                "symbol": "T",
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": 0.1})],
            }
        )
        self.assertEqual(self._ask(400, currency_id=currency.id).rule_id, self.small)
        self.assertEqual(self._ask(600, currency_id=currency.id).rule_id, self.large)

    def test_gap_and_ambiguity_are_said(self):
        kind = self._create_kind("t_gap", "Gap")
        with self.assertRaisesRegex(UserError, "matrix is empty"):
            self._ask(kind=kind)
        self._create_rule(kind, [("A", "any", self.manager)], has_limit=True, amount_up_to=10)
        with self.assertRaisesRegex(UserError, "no row is for this amount"):
            self._ask(11, kind=kind)
        self._create_rule(kind, [("B", "any", self.boss)], has_limit=True, amount_up_to=10)
        with self.assertRaisesRegex(UserError, "fit equally well"):
            self._ask(9, kind=kind)
        self.assertFalse(
            self.env["mds.approval"].search_count([("kind_id", "=", kind.id)]), "half-written"
        )

    def test_matrix_check_names_gaps_and_ambiguities(self):
        kind = self._create_kind("t_check", "Check")
        low = self._create_rule(
            kind, [("A", "any", self.manager)], has_limit=True, amount_up_to=100
        )
        self._create_rule(kind, [("B", "any", self.manager)], amount_above=200)
        result = kind.with_user(self.administrator).action_check_matrix()["params"]
        self.assertEqual(result["type"], "warning")
        self.assertRegex(result["message"], "100.* to .*200.*no row fits")
        low.amount_up_to = 200
        self.assertEqual(kind.action_check_matrix()["params"]["type"], "success")
        low.amount_up_to = 300
        self.assertIn("more than one row", kind.action_check_matrix()["params"]["message"])

    def test_requester_is_not_his_own_approver(self):
        approval = self._ask(9000, user=self.boss)
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.current_user_ids, self.quality)
        with self.assertRaisesRegex(UserError, "nobody is named"):
            self._ask(user=self.manager)

    def test_kind_may_allow_own_requests(self):
        self.kind.allows_own = True
        approval = self._ask(user=self.manager)
        approval.with_user(self.manager).answer("approve")
        self.assertEqual(approval.state, "approved")

    def test_group_members_of_the_company_are_asked(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._create_user(
            "mds_stranger", "mds_base.group_quality_officer",
            company_ids=[Command.set(other.ids)], company_id=other.id,
        )  # fmt: skip
        kind = self._create_kind("t_group", "Group")
        rule = self._create_rule(kind, [("Quality", "any", self.env["res.users"])])
        rule.step_ids.group_id = self.env.ref("mds_base.group_quality_officer")
        people = self._ask(kind=kind).current_user_ids
        self.assertIn(self.quality, people)
        self.assertNotIn(stranger, people)
        self.assertNotIn(self.env.ref("base.user_root"), people)

    def test_asking_twice_is_one_request(self):
        free = self._create_free()
        first = free._request_approval()
        self.assertEqual(free._request_approval(), first)
        self.assertEqual(len(free.approval_ids), 1)

    def test_content_is_kept_as_it_was_asked(self):
        approval = self._ask()
        self.assertIn("Test lung", approval.content_text)
        self.assertIn("Test lung", approval.with_user(self.manager).content_table)
        self.assertEqual(approval.requester_id, self.engineer)
        self.assertEqual(approval.note, "For the ventilator bench.")

    def test_each_reads_the_content_in_his_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        field = self.env["ir.model.fields"]._get("mds.approval.free", "description")
        field.with_context(lang="fr_FR").field_description = "Motif"
        approval = self._ask()
        self.assertIn("Motif", approval.with_context(lang="fr_FR").content_table)
        self.assertIn("Why and What", approval.with_context(lang="en_US").content_table)
        self.assertIn("$", approval.content_text, "amounts are shown with their currency")

    def test_a_step_named_as_its_group_is_called_so_in_each_language(self):
        """Steps that come with an addon have no translation of their own."""
        self.env["res.lang"]._activate_lang("zh_CN")
        group = self.env.ref("mds_base.group_service_manager")
        group.with_context(lang="zh_CN").name = "售后经理"
        step = self.small.step_ids
        step.write({"name": "Service manager", "group_id": group.id})
        asked = self._ask().step_ids
        self.assertEqual(asked.name, group.name)
        self.assertEqual(asked.with_context(lang="zh_CN").name, "售后经理")

    def test_each_reads_the_names_of_the_steps_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.large.step_ids.with_context(lang="zh_CN")[0].name = "经理审批"
        approval = self._ask(6000)
        approval.with_user(self.manager)._answer("approve")
        approval.with_user(self.quality)._answer("send_back", "Check the price.", to_position=1)
        steps = approval.step_ids.filtered(lambda step: step.name == "Manager")
        self.assertEqual(steps.with_context(lang="zh_CN").mapped("name"), ["经理审批"] * 2)

    def test_approver_without_access_to_the_suite_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no access"):
            self._create_rule(self.kind, [("X", "any", self.outsider)])

    def test_row_without_step_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "at least one step"):
            self._create_rule(self.kind, [])
