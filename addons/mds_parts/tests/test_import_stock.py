import base64

from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MdsPartsCommon


@tagged("post_install", "-at_install")
class TestImportOpeningStock(MdsPartsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fuse.default_code = "P-FUSE"
        cls.gel.default_code = "P-GEL"
        cls.tube.default_code = "P-TUBE"
        cls.place = cls.store.lot_stock_id

    def _run(self, rows, user=None, **vals):
        content = "仓库/库位,产品编码,批号/序列号,数量,单位成本\n" + rows
        run = (
            self.env["mds.import.run"]
            .with_user(user or self.administrator)
            .create(
                {
                    "set_code": "opening_stock",
                    "file": base64.b64encode(content.encode()),
                    "file_name": "stock.csv",
                    **vals,
                }
            )
        )
        run.action_check()
        return run

    def _statuses(self, run):
        return run.row_ids.sorted("number").mapped("status")

    def test_stock_is_booked_with_its_value(self):
        code = self.store.code
        run = self._run(
            f"{code},P-FUSE,,20,3.50\n{code},P-GEL,L1,4,10\n{code},P-TUBE,T1,1,68000\n"
            f"{self.own_stock.complete_name},P-TUBE,T2,1,70000\n"
        )
        self.assertEqual(self._statuses(run), ["new"] * 4, run.row_ids.mapped("message"))
        run.action_run()
        moves = self.env["stock.move"].search([("mds_import_id", "=", run.id)])
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertEqual(sorted(moves.mapped("value")), [40.0, 70.0, 68000.0, 70000.0])
        self.assertEqual(self._on_hand(self.fuse, self.place), 20)
        serial = self.env["stock.lot"].search([("name", "=", "T2")])
        self.assertEqual(self._on_hand(self.tube, self.own_stock, serial), 1)
        self.assertEqual(self.fuse.total_value, 70.0)

    def test_the_same_list_twice_books_once(self):
        rows = f"{self.store.code},P-FUSE,,20,3.50\n{self.store.code},P-TUBE,T1,1,68000\n"
        self._run(rows).action_run()
        again = self._run(rows)
        self.assertEqual(self._statuses(again), ["known", "known"])
        again.action_run()
        self.assertEqual(self._on_hand(self.fuse, self.place), 20)

    def test_what_lies_there_already_is_not_added_to(self):
        self._receive(self.fuse, 5, self.place)
        run = self._run(f"{self.store.code},P-FUSE,,20,3.50\n")
        self.assertEqual(self._statuses(run), ["error"])
        self.assertIn("lie in", run.row_ids.message)

    def test_rows_that_cannot_be_booked_say_why(self):
        code = self.store.code
        device = self.env["product.product"].create(
            {"name": "Ventilator", "is_medical_device": True, "default_code": "D-1"}
        )
        run = self._run(
            f"NOWHERE,P-FUSE,,1,1\n{code},NOPE,,1,1\n{code},P-TUBE,,1,1\n{code},P-TUBE,T1,2,1\n"
            f"{code},P-FUSE,X,1,1\n{code},{device.default_code},S,1,1\n"
            f"{code},P-GEL,L,0,1\n{code},P-GEL,L2,1,-1\n{code},P-GEL,L3,one,1\n"
        )
        self.assertEqual(self._statuses(run), ["error"] * 9)
        self.assertTrue(all(run.row_ids.mapped("message")))

    def test_untouched_stock_is_booked_back_and_may_be_imported_again(self):
        rows = f"{self.store.code},P-FUSE,,20,3.50\n{self.store.code},P-TUBE,T1,1,68000\n"
        run = self._run(rows)
        run.action_run()
        run.with_context(mds_reason="Wrong list").action_undo()
        self.assertEqual((run.state, self._statuses(run)), ("undone", ["undone"] * 2))
        self.assertEqual(self._on_hand(self.fuse, self.place), 0)
        self.assertEqual((self.fuse.total_value, self.tube.total_value), (0, 0))
        moves = self.env["stock.move"].search([("mds_import_id", "=", run.id)])
        self.assertEqual(len(moves), 4)
        with self.assertRaises(UserError):
            run.with_context(mds_reason="Again").action_undo()
        again = self._run(rows)
        self.assertEqual(self._statuses(again), ["new", "new"])
        again.action_run()
        self.assertEqual(self._on_hand(self.fuse, self.place), 20)

    def test_moved_goods_are_not_booked_back_and_it_says_why(self):
        run = self._run(f"{self.store.code},P-FUSE,,20,3.50\n")
        run.action_run()
        self._receive(self.fuse, 5, self.place)
        with self.assertRaisesRegex(UserError, "was moved since"):
            run.with_context(mds_reason="Wrong list").action_undo()
        self.assertEqual((run.state, self._on_hand(self.fuse, self.place)), ("done", 25))

    def test_storekeeper_brings_quantities_and_the_accountants_cost_is_taken(self):
        code = self.store.code
        run = self._run(f"{code},P-FUSE,,20,\n{code},P-GEL,L1,4,5.00\n", user=self.storekeeper)
        self.assertEqual(self._statuses(run), ["new", "new"], run.row_ids.mapped("message"))
        run.action_run()
        moves = self.env["stock.move"].search([("mds_import_id", "=", run.id)])
        self.assertEqual(sorted(moves.mapped("value")), [20.0, 40.0])
        self.assertEqual(moves.create_uid, self.storekeeper)

    def test_only_cost_accountants_state_another_value(self):
        row = f"{self.store.code},P-FUSE,,1,3.50\n"
        run = self._run(row, user=self.storekeeper)
        self.assertEqual(self._statuses(run), ["error"])
        self.assertIn("only cost accountants", run.row_ids.message)
        self.storekeeper.group_ids += self.env.ref("mds_base.group_cost_accountant")
        both = self._run(row, user=self.storekeeper)
        both.action_run()
        moves = self.env["stock.move"].search([("mds_import_id", "=", both.id)])
        self.assertEqual(moves.value, 3.5)

    def test_value_that_was_stated_by_somebody_else_is_asked_again_when_it_is_booked(self):
        """A list that a cost accountant checked is not booked by who may not state its values."""
        run = self._run(f"{self.store.code},P-FUSE,,1,3.50\n")
        self.assertEqual(self._statuses(run), ["new"])
        with self.assertRefused("only cost accountants"):
            run.with_user(self.storekeeper).action_run()
        self.assertFalse(self.env["stock.move"].search([("mds_import_id", "=", run.id)]))

    def test_part_without_a_cost_needs_a_value(self):
        self.fuse.standard_price = 0.0
        run = self._run(f"{self.store.code},P-FUSE,,1,\n", user=self.storekeeper)
        self.assertEqual(self._statuses(run), ["error"])
        self.assertIn("has no cost yet", run.row_ids.message)

    def test_nobody_else_brings_stock_in(self):
        for user in (self.engineer, self.dispatcher, self.manager, self.accountant, self.quality):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._run(f"{self.store.code},P-FUSE,,1,\n", user=user)


@tagged("post_install", "-at_install")
class TestImportOpeningStockTour(MdsPartsCommon, TourCase):
    def test_storekeeper_brings_opening_stock_in_and_takes_it_back(self):
        self.fuse.default_code = "P-FUSE"
        self.store.code = "TOUR"
        self.start_tour("/odoo/mds-imports", "mds_import_opening_stock", login="mds_storekeeper")
        run = self.env["mds.import.run"].search([], limit=1)
        self.assertEqual((run.set_code, run.state), ("opening_stock", "undone"))
        self.assertEqual(run.create_uid, self.storekeeper)
        self.assertEqual(self._on_hand(self.fuse, self.store.lot_stock_id), 0)
