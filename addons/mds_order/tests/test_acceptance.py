from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PICTURE, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestAcceptance(MdsOrderCommon):
    """What the customer's person says at the acceptance, and what follows for the engineer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, cls.visit = cls._create_planned()
        cls._work(cls.order, cls.visit)

    def _accept_in_dialog(self, **values):
        action = self.visit.action_customer_signs()
        wizard = self.env["mds.acceptance.wizard"].with_user(self.engineer)
        wizard = wizard.with_context(**action["context"]).create(
            {"person_name": "Head Nurse Wang", "drawing": PICTURE, **values}
        )
        return wizard.action_confirm()

    def test_satisfaction_is_kept_and_counted(self):
        self._accept_in_dialog(satisfaction="4")
        self._accept_in_dialog(satisfaction="5", person_role="equipment_department")
        self.assertEqual(set(self.order.acceptance_ids.mapped("satisfaction")), {"4", "5"})
        self.assertEqual(self.order.satisfaction, 4.5)

    def test_satisfaction_need_not_be_said(self):
        self._accept_in_dialog()
        self.assertFalse(self.order.acceptance_ids.satisfaction)
        self.assertEqual(self.order.satisfaction, 0)

    def test_withdrawn_acceptance_counts_no_more(self):
        self._accept_in_dialog(satisfaction="1")
        given = self.order.acceptance_ids.with_user(self.dispatcher)
        given.with_context(mds_reason="Wrong person").action_withdraw()
        self.assertEqual(self.order.satisfaction, 0)

    def test_satisfaction_cannot_be_improved_afterwards(self):
        self._accept_in_dialog(satisfaction="1")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self.order.acceptance_ids.with_user(self.manager).write({"satisfaction": "5"})

    def test_engineer_signs_right_after_the_customer(self):
        action = self._accept_in_dialog()
        self.assertEqual(action["res_model"], "mds.signature.wizard")

    def test_office_is_not_asked_to_sign_for_the_engineer(self):
        action = self.visit.action_customer_signs()
        wizard = self.env["mds.acceptance.wizard"].with_user(self.dispatcher)
        wizard = wizard.with_context(**action["context"]).create(
            {"person_name": "Head Nurse Wang", "drawing": PICTURE}
        )
        self.assertEqual(wizard.action_confirm()["type"], "ir.actions.act_window_close")
