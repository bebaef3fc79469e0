from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MdsCostCommon


@tagged("post_install", "-at_install")
class TestAdoption(MdsCostCommon):
    """Plans that were there before us are taken over with their accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.region = cls.env["mds.region"].create({"name": "Coast", "code": "T-CO"})
        cls.order.region_id = cls.region
        cls.old_plan = cls.env["account.analytic.plan"].create({"name": "Our Regions"})
        cls.coast, cls.other = cls.env["account.analytic.account"].create(
            [
                {"name": "Coastal business", "code": "T-CO", "plan_id": cls.old_plan.id},
                {"name": "Abroad", "plan_id": cls.old_plan.id},
            ]
        )

    def _open(self, **plans):
        """The wizard with these plans chosen, as the accountant fills it in."""
        form = Form(self.env["mds.cost.adoption"].with_user(self.accountant))
        dimensions = self.env["mds.cost.dimension"].search([])
        for place, dimension in enumerate(dimensions):
            if dimension.code in plans:
                with form.line_ids.edit(place) as line:
                    line.plan_id = plans[dimension.code]
        return form.save()

    def test_accounts_known_by_code_are_used_and_not_made_again(self):
        wizard = self._open(region=self.old_plan)
        line = wizard.line_ids.filtered("plan_id")
        self.assertEqual((line.account_count, line.known_count), (2, 1))
        wizard.action_adopt()
        self._create_time()
        self.order._post_cost()
        column = self.old_plan._column_name()
        self.assertEqual(self._get_lines()[column], self.coast)
        self.assertFalse(self.other.mds_res_id)

    def test_a_plan_that_bears_cost_stays(self):
        self._create_time()
        self.order._post_cost()
        with self.assertRefused("posted on"):
            self._open(region=self.old_plan).action_adopt()
        self.assertFalse(self.coast.mds_res_id)

    def test_one_plan_holds_one_dimension(self):
        with self.assertRefused("one dimension only"):
            self._open(region=self.old_plan, customer=self.old_plan).action_adopt()
        with self.assertRefused("at least one"):
            self._open().action_adopt()

    def test_plan_that_holds_a_dimension_is_not_deleted(self):
        column = self.plan._column_name()
        with self.assertRefused("holds the dimension"):
            self.plan.unlink()
        self.assertIn(column, self.lines._fields)
        self.assertTrue(self.plan.exists())

    def test_only_accountants_adopt(self):
        for user in (self.engineer, self.dispatcher, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["mds.cost.adoption"].with_user(user).create({})

    def test_dimension_and_plan_are_named_in_words_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        dimension = self.env.ref("mds_cost.dimension_outlet").with_user(self.accountant)
        self.assertEqual(dimension.display_name, "Service Outlet")
        self.old_plan.with_context(lang="fr_FR").name = "Nos régions"
        below = self.env["account.analytic.plan"].create(
            {"name": "Coast", "parent_id": self.old_plan.id}
        )
        self.assertEqual(below.display_name, "Our Regions / Coast")
        french = self.env["account.analytic.plan"].with_context(lang="fr_FR")
        self.assertEqual(french.browse(self.old_plan.id).display_name, "Nos régions")
        self.assertIn((self.old_plan.id, "Nos régions"), french.name_search("Nos rég"))
