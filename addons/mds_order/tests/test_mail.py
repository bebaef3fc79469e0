from odoo.tests import Form, tagged

from .common import MdsOrderCommon


@tagged("post_install", "-at_install")
class TestMail(MdsOrderCommon):
    def _compose(self, order, user=None):
        action = order.with_user(user or self.dispatcher).action_write_to_customer()
        composer = self.env["mail.compose.message"].with_user(user or self.dispatcher)
        return Form(composer.with_context(**action["context"]))

    def test_a_new_order_is_acknowledged_with_its_number(self):
        order = self._create_order()
        mail = self._compose(order)
        self.assertIn(order.name, mail.subject)
        self.assertIn(order.name, mail.body)
        self.assertIn("we have received your report", mail.body)
        self.assertIn(self.hospital, mail.partner_ids)

    def test_a_planned_visit_names_the_engineer_and_the_time(self):
        order, _visit = self._create_planned()
        mail = self._compose(order)
        self.assertIn(self.employee.name, mail.body)
        self.assertIn("comes on", mail.body)

    def test_when_the_work_is_done_the_report_goes_with_it(self):
        order, visit = self._create_planned()
        self._work(order, visit)
        template = order.with_user(self.dispatcher).action_write_to_customer()["context"][
            "default_template_id"
        ]
        self.assertEqual(template, self.env.ref("mds_order.mail_template_report").id)
        report = self.env["mail.template"].browse(template).report_template_ids
        self.assertEqual(report, self.env.ref("mds_order.action_report_service"))

    def test_the_customer_reads_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.hospital.lang = "zh_CN"
        mail = self._compose(self._create_order())
        self.assertIn("尊敬的客户", mail.body)

    def test_what_is_sent_stands_in_the_chatter(self):
        order = self._create_order()
        self._compose(order).save()._action_send_mail()
        self.assertIn("we have received your report", order.message_ids[0].body)
