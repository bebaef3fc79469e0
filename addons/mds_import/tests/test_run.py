import base64
import io
from datetime import date
from unittest.mock import patch

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.cells import Limits
from .common import MdsImportCommon


@tagged("post_install", "-at_install")
class TestRun(MdsImportCommon):
    def test_states_are_declared(self):
        self.assertStateConformance("mds.import.run")

    def test_checking_writes_nothing_but_rows(self):
        run = self._create_run(self._list(3))
        before = self.env["mds.region"].search_count([])
        run.action_check()
        self.assertEqual(run.state, "checked")
        self.assertEqual(run.row_ids.mapped("status"), ["new"] * 3)
        self.assertEqual(run.row_ids.mapped("summary")[0], "Region 0 · R0")
        self.assertEqual(self.env["mds.region"].search_count([]), before)

    def test_importing_makes_a_record_per_row_and_says_so(self):
        run = self._import(self._list(3))
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self._regions()), 3)
        self.assertEqual((run.done_count, run.new_count, run.written_count), (3, 0, 3))
        self.assertEqual(run.progress, 100.0)
        self.assertEqual(run.started_by_id, self.administrator)
        self.assertIn("3 rows were imported", run.result)
        self.assertEqual(run.row_ids.sorted("number").mapped("res_id"), self._regions().ids)
        self.assertEqual(run.action_open_made()["domain"], [("id", "in", self._regions().ids)])

    def test_the_same_list_again_changes_nothing_and_says_so(self):
        self._import(self._list(3))
        again = self._import(self._list(3))
        self.assertEqual(len(self._regions()), 3)
        self.assertEqual((again.done_count, again.known_count, again.written_count), (0, 3, 0))
        self.assertIn("Nothing was changed: 3 rows were there already", again.result)

    def test_a_row_twice_in_one_list_is_an_error_of_the_second(self):
        run = self._create_run("Name,Code\nA,X1\nB,X2\nC, x1\n")
        run.action_check()
        self.assertEqual(run.row_ids.sorted("number").mapped("status"), ["new", "new", "error"])
        self.assertIn("row 2", run.row_ids.filtered(lambda r: r.status == "error").message)

    def test_every_step_is_in_the_audit_trail(self):
        run = self._import(self._list(2))
        states = [
            entry.get_payload()["state"] if hasattr(entry, "get_payload") else entry.payload
            for entry in self._get_entries(run, "transition")
        ]
        self.assertEqual(len(states), 3)
        self.assertEqual(set(self._get_entries(run).mapped("actor_id")), {self.administrator.id})
        self.assertChainWhole(run)

    def test_errors_stop_the_run_unless_valid_rows_are_enough(self):
        run = self._create_run("Name,Code\nA,X1\nforbidden,X2\n,X3\n")
        run.action_check()
        self.assertEqual(run.error_count, 2)
        with self.assertRaisesRegex(UserError, "2 rows have errors"):
            run.action_run()
        self.assertFalse(self._regions("X"))
        run.valid_only = True
        run.action_run()
        self.assertEqual(self._regions("X").mapped("code"), ["X1"])
        self.assertEqual(run.state, "done")

    def test_what_the_database_refuses_is_found_and_left_out(self):
        """A rule that the check does not know: the row is named, the others are written."""
        run = self._create_run(self._list(9), valid_only=True)
        run.action_check()
        create = self.registry["mds.region"].create

        def refuse(records, vals_list):
            if any(vals["code"] == "R5" for vals in vals_list):
                raise UserError("Not this one.")
            return create(records, vals_list)

        with patch.object(self.registry["mds.region"], "create", refuse):
            run.action_run()
        self.assertEqual(len(self._regions()), 8)
        wrong = run.row_ids.filtered(lambda row: row.status == "error")
        self.assertEqual((wrong.number, wrong.message), (7, "Not this one."))
        self.assertEqual(run.written_count, 8)

    def test_what_a_constraint_refuses_is_said_in_its_words(self):
        """Two regions cannot have one code; the check of this set does not see archived ones."""
        self.env["mds.region"].create({"name": "Old", "code": "R5", "active": False})
        run = self._create_run(self._list(9), valid_only=True)
        run.action_check()
        with mute_logger("odoo.sql_db"):
            run.action_run()
        wrong = run.row_ids.filtered(lambda row: row.status == "error")
        self.assertEqual(wrong.mapped("number"), [7])
        self.assertIn("Another region has this code", wrong.message)

    def test_what_the_database_refuses_stops_a_run_of_all_rows(self):
        run = self._create_run(self._list(9))
        run.action_check()
        create = self.registry["mds.region"].create

        def refuse(records, vals_list):
            if any(vals["code"] == "R5" for vals in vals_list):
                raise UserError("Not this one.")
            return create(records, vals_list)

        with patch.object(self.registry["mds.region"], "create", refuse):
            with self.assertRaises(UserError) as refusal:
                run.action_run()
        self.assertIn("Not this one", str(refusal.exception))
        self.assertEqual((run.state, len(self._regions())), ("checked", 0))

    def test_rows_with_errors_come_back_in_the_users_words(self):
        run = self._create_run("名称,编号,备注\nforbidden,X2,=1+1\n")
        run.action_check()
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(run.error_file)))
        values = [[cell.value for cell in row] for row in book.active.iter_rows()]
        self.assertEqual(values[0][:3], ["名称", "编号", "备注"])
        self.assertEqual(values[1], ["forbidden", "X2", "=1+1", "This name is forbidden."])

    def test_files_that_are_too_much_are_refused_in_words(self):
        model = self.registry["mds.import.run"]
        with patch.object(model, "_get_limits", lambda self: Limits(rows=10, file_bytes=2_000_000)):
            for content, words in (
                (self._list(50), "more than 10 rows"),
                ("x" * 2_000_001, "larger than 2 MB"),
            ):
                with self.subTest(words), self.assertRaisesRegex(UserError, words):
                    self._create_run(content).action_check()

    def test_hidden_sheets_are_named_not_read(self):
        book = openpyxl.Workbook()
        book.active.title = "Old"
        book.active.append(["Name", "Code"])
        book.active.append(["Hidden", "H1"])
        book.active.sheet_state = "hidden"
        sheet = book.create_sheet("Now")
        sheet.append(["Name", "Code"])
        sheet.append(["Shown", "S1"])
        book.active = sheet
        stream = io.BytesIO()
        book.save(stream)
        run = self._create_run(stream.getvalue(), "regions.xlsx")
        run.action_check()
        self.assertEqual(run.row_ids.mapped("summary"), ["Shown · S1"])
        self.assertIn("Old", run.remark)

    def test_template_explains_itself_and_can_be_uploaded(self):
        run = self._create_run(self._list(1))
        template = base64.b64decode(run.template_file)
        book = openpyxl.load_workbook(io.BytesIO(template))
        self.assertEqual(
            [cell.value for cell in next(book.worksheets[0].iter_rows())],
            ["Name", "Code", "Above", "Kind"],
        )
        [rule] = book.worksheets[0].data_validations.dataValidation
        self.assertEqual(rule.formula1, '"First,Second"')
        self.assertIn("Must be filled in", book.worksheets[1]["B2"].value)
        chinese = run.with_context(lang="zh_CN")
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(chinese.template_file)))
        self.assertEqual(book.worksheets[0]["A1"].value, "名称")
        book.worksheets[0].append(["东", "T1"])
        stream = io.BytesIO()
        book.save(stream)
        filled = self._create_run(stream.getvalue(), "filled.xlsx")
        filled.action_check()
        self.assertEqual(filled.row_ids.mapped("status"), ["new"])

    def test_a_change_makes_the_check_void(self):
        run = self._create_run(self._list(2))
        run.action_check()
        run.file = base64.b64encode(self._list(4).encode())
        self.assertEqual((run.state, len(run.row_ids), len(run.heading_ids)), ("draft", 0, 0))
        with self.assertRaisesRegex(UserError, "Check the list first"):
            run.action_run()

    def test_a_run_is_kept_and_closed_once_it_made_something(self):
        run = self._import(self._list(1))
        for forbidden in (
            run.unlink,
            run.action_run,
            run.action_check,
            run.action_resume,
            run.action_stop,
            lambda: run.write({"file": False}),
        ):
            with self.assertRaises(UserError):
                forbidden()

    def test_nobody_states_what_happened(self):
        run = self._create_run(self._list(1))
        for vals in (
            {"started_by_id": self.manager.id},
            {"written_count": 5},
            {"result": "All fine"},
        ):
            with self.assertRaises(AccessError):
                run.write(vals)
        forged = self._create_run(self._list(1), started_by_id=self.manager.id)
        self.assertFalse(forged.started_by_id)
        with self.assertRaises(UserError):
            run.write({"state": "done"})

    def test_checking_costs_no_more_queries_for_more_rows(self):
        def cost(count):
            run = self._create_run(self._list(count, f"Q{count}-"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run.action_check()
            run.action_run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        few, many = cost(2), cost(50)
        self.assertLessEqual(many, few + 4)

    def test_date_is_kept_between_check_and_import(self):
        from ..lib.columns import Column, Schema, pack_values, unpack_values

        schema = Schema((Column("day", "date", "日期", "Day"),))
        packed = pack_values({"day": date(2026, 1, 31)})
        self.assertEqual(unpack_values(schema, packed), {"day": date(2026, 1, 31)})
