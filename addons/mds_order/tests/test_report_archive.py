import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..controllers import verify
from ..lib.rate_limit import Window
from .common import MdsOrderCommon

RENDER = "odoo.addons.base.models.ir_actions_report.IrActionsReport._render_qweb_pdf"


@tagged("post_install", "-at_install")
class TestReportArchive(MdsOrderCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls._create_order() + cls._create_order() + cls._create_order()

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("mds_order.ir_cron_print_runs").method_direct_trigger()

    def _start(self, user=None):
        action = self.orders.with_user(user or self.quality).action_print_many()
        return self.env["mds.report.run"].browse(action["res_id"])

    def test_archive_holds_each_report_and_its_digest(self):
        run = self._start()
        with patch(RENDER, lambda self, ref, ids, data=None: (b"%PDF " + str(ids).encode(), "pdf")):
            self._run()
        self.assertEqual((run.state, run.progress), ("done", 100))
        content = self.env["ir.attachment"].search(
            [("res_model", "=", run._name), ("res_id", "=", run.id), ("res_field", "=", "archive")]
        )
        with zipfile.ZipFile(io.BytesIO(content.raw)) as archive:
            self.assertEqual(len(archive.namelist()), 4)
            self.assertIn(self.orders[0].name, archive.read("index.csv").decode())
        self.assertTrue(run.with_user(self.quality).action_download()["url"])

    def test_stopped_run_goes_on_and_prints_nothing_twice(self):
        run = self._start()
        printed = []

        def render(self, ref, ids, data=None):
            printed.append(ids[0])
            return b"%PDF", "pdf"

        with patch(RENDER, render):
            run.line_ids[0]._print()
            self._run()
            self._run()
        self.assertEqual(sorted(printed), sorted(self.orders.ids))
        self.assertEqual(run.state, "done")

    def test_one_that_cannot_be_printed_does_not_stop_the_others(self):
        run = self._start()
        bad = self.orders[1].id

        def render(self, ref, ids, data=None):
            if ids == [bad]:
                raise ValueError("broken picture")
            return b"%PDF", "pdf"

        with patch(RENDER, render):
            self._run()
        self.assertEqual((run.state, run.failed_count), ("done", 1))
        self.assertIn("broken", run.line_ids[1].message)
        run = run.with_user(self.quality)
        named = self.env["mds.report.run.line"].search(run.action_open_failed()["domain"])
        self.assertEqual(named.order_id.id, bad)
        again = run.browse(run.action_print_failed()["res_id"])
        self.assertEqual(again.line_ids.order_id.ids, [bad])

    def test_printed_with_the_rights_of_who_asked(self):
        near = self._create_user(
            "near_print", "mds_base.group_dispatcher", mds_region_ids=[(6, 0, self.region.ids)]
        )
        run = self._start(near)
        self.orders[0].region_id = self.other_region
        with patch(RENDER, lambda self, ref, ids, data=None: (b"%PDF", "pdf")):
            self._run()
        self.assertEqual(run.line_ids.mapped("state"), ["failed", "done", "done"])

    def test_runs_of_others_are_not_seen(self):
        run = self._start()
        with self.assertRaises(AccessError):
            run.with_user(self.dispatcher).read(["archive_name"])
        with self.assertRaises(AccessError):
            self.env["mds.report.run"].with_user(self.quality).create({})


@tagged("post_install", "-at_install")
class TestVerify(MdsOrderCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order, visit = cls._create_planned(reporter_name="Dr. Chen")
        cls._work(cls.order, visit)

    def setUp(self):
        super().setUp()
        self.patch(verify, "WINDOW", Window(limit=3, seconds=60))

    def test_paper_is_verified_without_leaking(self):
        signature = self.sign(self.order, self.engineer)
        page = self.url_open(f"/mds/verify/{signature.content_hash}")
        self.assertIn("Signed, and unchanged", page.text)
        self.assertIn(self.order.name, page.text)
        for secret in ("SN-1001", "City Hospital", "Dr. Chen", self.engineer.name, "Flow sensor"):
            self.assertNotIn(secret, page.text)
        self.order.with_user(self.engineer).write({"work_done": "Other words"})
        page = self.url_open(f"/mds/verify/{signature.content_hash}")
        self.assertIn("no longer holds", page.text)

    def test_unknown_and_malformed_codes_say_the_same(self):
        for digest in ("0" * 64, "x"):
            self.assertIn("No report", self.url_open(f"/mds/verify/{digest}").text)

    def test_whoever_asks_too_often_waits(self):
        codes = [self.url_open("/mds/verify/x").status_code for _n in range(4)]
        self.assertEqual(codes, [200, 200, 200, 429])

    def test_report_carries_the_code_and_the_optional_elements(self):
        self.order.with_user(self.engineer).error_code = "E-117"
        self.assertFalse(self.order._get_report_digest())
        signature = self.sign(self.order, self.engineer)
        self.assertEqual(self.order._get_report_digest(), signature.content_hash)
        facts = dict(self.order.with_context(lang="en_US")._report_facts())
        self.assertIn("E-117", facts.values())
        self.assertEqual(len([label for label in facts if "Hazard" in label]), 1)
