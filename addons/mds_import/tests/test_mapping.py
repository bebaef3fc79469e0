from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import MdsImportCommon

STRANGE = "Bezeichnung,Kürzel,Notiz\nEast,E1,x\nWest,W1,y\n"


@tagged("post_install", "-at_install")
class TestMapping(MdsImportCommon):
    def _column(self, name):
        return self.env["mds.import.column"].search(
            [("set_code", "=", "region"), ("name", "=", name)]
        )

    def _assign(self, run, **columns):
        for heading, name in columns.items():
            line = run.heading_ids.filtered(lambda h, t=heading: h.name == t)
            line.with_user(self.administrator).column_id = self._column(name)

    def test_headings_that_are_not_understood_ask_for_help(self):
        with self.assertRaisesRegex(UserError, "Assign Columns"):
            self._create_run(STRANGE).action_check()

    def test_a_user_says_what_headings_mean(self):
        run = self._create_run(STRANGE)
        run.action_read_headings()
        self.assertEqual(run.heading_ids.mapped("name"), ["Bezeichnung", "Kürzel", "Notiz"])
        self.assertEqual(run.heading_ids[0].sample, "East · West")
        self._assign(run, Bezeichnung="name", Kürzel="code")
        run.action_check()
        self.assertEqual(run.row_ids.mapped("summary"), ["East · E1", "West · W1"])
        self.assertIn("Notiz", run.remark)

    def test_what_a_senders_headings_mean_is_remembered(self):
        source = (
            self.env["mds.import.source"]
            .with_user(self.administrator)
            .create({"name": "Example Sender", "set_code": "region"})
        )
        run = self._create_run(STRANGE, source_id=source.id)
        run.action_read_headings()
        self._assign(run, Bezeichnung="name", Kürzel="code")
        run.action_check()
        later = self._create_run(
            STRANGE.replace("Bezeichnung,Kürzel", "KÜRZEL,Bezeichnung")
            .replace("East,E1", "E3,E")
            .replace("West,W1", "W3,W"),
            source_id=source.id,
        )
        later.action_check()
        self.assertEqual(later.row_ids.mapped("summary"), ["E · E3", "W · W3"])
        self.assertIn("Name", source.mapping_text)

    def test_two_headings_cannot_mean_one_column(self):
        run = self._create_run(STRANGE)
        run.action_read_headings()
        self._assign(run, Bezeichnung="name", Kürzel="name")
        with self.assertRaisesRegex(UserError, "Two headings"):
            run.action_check()

    def test_assigning_again_makes_the_check_void(self):
        run = self._create_run("Name,Code,Note\nEast,E1,x\n")
        run.action_check()
        self.assertEqual(run.heading_ids.mapped("column_id.name"), ["name", "code"])
        self._assign(run, Note="above")
        self.assertEqual(run.state, "draft")
        run.action_check()
        self.assertEqual(run.state, "checked")

    def test_columns_of_a_run_that_was_imported_are_closed(self):
        run = self._import("Name,Code,Note\nEast,E1,x\n")
        with self.assertRaises(UserError):
            self._assign(run, Note="above")

    def test_a_needed_column_is_asked_for_by_its_name(self):
        run = self._create_run("Name,Above\nEast,E1\n")
        with self.assertRaisesRegex(UserError, "Code"):
            run.action_check()

    def test_columns_are_called_as_the_user_speaks(self):
        column = self._column("code")
        self.assertEqual(column.display_name, "Code")
        self.assertEqual(column.with_context(lang="zh_CN").display_name, "编号")
