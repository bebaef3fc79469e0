from odoo.addons.mds_outbox.lib.answers import Answer, decide
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import errors

from .common import OutboxCommon


@tagged("post_install", "-at_install")
class TestOutsideCode(OutboxCommon):
    def _create(self, **vals):
        values = {
            "system_id": self.system.id,
            "res_model": "res.partner",
            "res_id": self.partner.id,
            "code": "C-1",
            **vals,
        }
        return self.env["mds.outside.code"].with_user(self.administrator).create(values)

    @mute_logger("odoo.sql_db")
    def test_unique_both_ways(self):
        self._create()
        other = self.env["res.partner"].create({"name": "Other"})
        for vals in ({"code": "C-2"}, {"res_id": other.id}):
            with self.assertRaises(errors.UniqueViolation), self.env.cr.savepoint():
                self._create(**vals)
        hr = self._create_system(code="hr", name="HR")
        self.assertTrue(self._create(system_id=hr.id))

    def test_record_must_exist(self):
        for vals in ({"res_model": "no.model"}, {"res_id": 10**8}):
            with self.assertRaises(UserError):
                self._create(**vals)

    def test_codes_are_read_both_ways(self):
        self._create()
        codes = self.env["mds.outside.code"].with_user(self.dispatcher)
        self.assertEqual(codes._get_codes(self.system, self.partner), {self.partner: "C-1"})
        self.assertEqual(
            codes._find_records(self.system, "res.partner", ["C-1", "C-9"]), {"C-1": self.partner}
        )

    def test_answer_teaches_the_code_once(self):
        first, second = self._emit("k1", "k2").sorted("id")
        for event, text in ((first, '{"code": "V-1"}'), (second, '{"code": "V-2"}')):
            answer = Answer(status=200, text=text)
            event._note("", answer, decide(answer))
            self.assertEqual(event.state, "delivered")
        self.assertEqual(
            self.env["mds.outside.code"]._get_codes(self.system, self.partner),
            {self.partner: "V-1"},
        )
        self.assertFalse(first.trouble)
        self.assertIn("V-2", second.trouble)

    def test_only_administrators_see_codes(self):
        code = self._create()
        for user in (self.manager, self.accountant, self.outsider):
            with self.assertRaises(AccessError):
                code.with_user(user).read(["code"])
