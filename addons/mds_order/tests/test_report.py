from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PICTURE, MdsOrderCommon


@tagged("post_install", "-at_install")
class TestReport(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.order, cls.visit = cls._create_planned()
        cls._work(cls.order, cls.visit)

    def _render(self, language, user=None):
        self.order.report_language = language
        report = self.env.ref("mds_order.action_report_service").with_user(user or self.engineer)
        html, kind = report._render_qweb_html(report.report_name, self.order.ids)
        self.assertEqual(kind, "html")
        return html.decode()

    def test_report_names_the_six_elements(self):
        html = self._render("en")
        for text in (
            "Ventilator X",  # name of the device
            "06901234567892",  # its identification
            "SN-1001",
            "2026-11-23",  # date of service
            self.employee.name,  # who serviced
            "Flow sensor replaced and adjusted.",  # service performed
            "≤ 0.3 Ω",  # test data with limits
            "0.3 Ω",
        ):
            self.assertIn(text, html)

    def test_qr_code_needs_no_second_request(self):
        self.assertTrue(self.order._report_qr_source().startswith("data:image/png;base64,"))
        self.assertIn(self.order._report_qr_source(), self._render("en"))

    def test_language_of_the_report(self):
        chinese, english, both = (self._render(language) for language in ("zh", "en", "both"))
        self.assertIn("服务报告", chinese)
        self.assertNotIn("Service Report", chinese)
        self.assertIn("Service Report", english)
        self.assertNotIn("服务报告", english)
        self.assertIn("服务报告 Service Report", both)

    def test_draft_and_signature(self):
        self.assertIn("This is a draft", self._render("en"))
        signature = self.sign(self.order, self.engineer)
        html = self._render("en")
        self.assertIn(signature.content_hash, html)
        self.assertIn(self.engineer.name, html)
        self.assertIn("Authorship", html)
        self.assertIn("UTC", html)
        self.order.with_user(self.engineer).write({"work_done": "Other"})
        self.assertIn("Signature void", self._render("en"))

    def test_acceptance_and_photos_are_printed(self):
        self.env["mds.order.photo"].with_user(self.engineer).create(
            {"order_id": self.order.id, "image": PICTURE, "caption": "New sensor"}
        )
        self._accept(self.order)
        html = self._render("en")
        self.assertIn("Head Nurse Wang", html)
        self.assertIn("New sensor", html)
        self.assertIn("data:image/png;base64", html)

    def test_failed_step_is_marked(self):
        step = self.order.task_ids.filtered(lambda task: task.kind == "number")[0]
        step.with_user(self.engineer).value_number = 9
        self.assertIn("mds_fail", self._render("en").split("</style>")[1])

    def test_every_service_role_prints_it(self):
        for user in (self.dispatcher, self.quality, self.accountant):
            self.assertIn("SN-1001", self._render("en", user))

    def test_pdf(self):
        report = self.env.ref("mds_order.action_report_service")
        report = report.with_context(force_report_rendering=True)
        # the printing program says what it lacks of the network; the page needs none
        with self.allow_pdf_render(), mute_logger("odoo.addons.base.models.ir_actions_report"):
            pdf, kind = report._render_qweb_pdf(report.report_name, self.order.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
