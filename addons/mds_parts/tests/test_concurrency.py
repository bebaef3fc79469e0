import threading
from contextlib import ExitStack

from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tests import tagged
from odoo.tools import SQL
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestConcurrency(TwoConnectionsCase):
    """Two writers, two database connections, one last part.

    The same over HTTP, through the order, is in the acceptance tests.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env.ref("base.main_company")
            store = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
            product = env["product.product"].create(
                {"name": "Last One", "type": "consu", "is_storable": True}
            )
            env["stock.quant"]._update_available_quantity(product, store.lot_stock_id, 1)
            self.ids = (product.id, store.lot_stock_id.id, company.id)
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            product = env["product.product"].browse(self.ids[0])
            env["stock.quant"].search([("product_id", "=", product.id)]).unlink()
            product.product_tmpl_id.unlink()
            cr.commit()

    def _take(self, env):
        """What consuming does to the stock: lock, look, take."""
        product_id, location_id, company_id = self.ids
        product = env["product.product"].browse(product_id)
        location = env["stock.location"].browse(location_id)
        env["stock.quant"]._mds_lock({(product_id, location_id)})
        stock = env["stock.quant"]._mds_get_stock(product, env["res.company"].browse(company_id))
        if sum(item.free for item in stock if item.location == location_id) < 1:
            raise UserError("not there")
        env["stock.quant"]._update_available_quantity(product, location, -1)

    def test_last_part_is_given_to_one_of_two(self):
        # the request of the loser fails in the way that Odoo answers by trying it again …
        self.assertEqual(self.race(self._take), SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr, self.assertRaises(UserError):
            # … and then there is nothing left
            self._take(api.Environment(cr, SUPERUSER_ID, {}))
        with self.registry.cursor() as cr:
            self._check_left(cr)

    def _check_left(self, cr):
        cr.execute(
            "SELECT COALESCE(SUM(quantity), 0), COALESCE(MIN(quantity), 0) "
            "FROM stock_quant WHERE product_id = %s AND location_id = %s",
            self.ids[:2],
        )
        self.assertEqual(cr.fetchone(), (0, 0))


@tagged("post_install", "-at_install")
class TestTwoSenders(TestConcurrency):
    """The last part, promised to two receivers at once: one transfer goes out."""

    allow_inherited_tests_method = True

    def _take(self, env):
        product_id, location_id, company_id = self.ids
        store = env["stock.warehouse"].search([("lot_stock_id", "=", location_id)], limit=1)
        transfer = env["mds.part.transfer"].create(
            {
                "company_id": company_id,
                "location_id": location_id,
                "location_dest_id": store.wh_input_stock_loc_id.id,
                "line_ids": [(0, 0, {"product_id": product_id, "quantity": 1})],
            }
        )
        transfer.action_send()
        env.flush_all()

    def _remove_data(self):
        """Both connections have committed: what the winner left is taken away again."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lines = env["mds.part.transfer.line"].search([("product_id", "=", self.ids[0])])
            transfers = lines.transfer_id
            transfers.action_cancel()
            pickings, moves = transfers.picking_id, lines.move_ids
            env.flush_all()
            for table, ids in (
                ("stock_move_line", moves.move_line_ids.ids),
                ("stock_move", moves.ids),
                ("mds_part_transfer_line", lines.ids),
                ("mds_part_transfer", transfers.ids),
                ("stock_picking", pickings.ids),
            ):
                if ids:
                    cr.execute(
                        SQL("DELETE FROM %s WHERE id IN %s", SQL.identifier(table), tuple(ids))
                    )
            cr.commit()
        super()._remove_data()

    def _check_left(self, cr):
        cr.execute(
            "SELECT SUM(quantity), SUM(reserved_quantity) FROM stock_quant "
            "WHERE product_id = %s AND location_id = %s",
            self.ids[:2],
        )
        self.assertEqual(cr.fetchone(), (1, 1))


@tagged("post_install", "-at_install")
class TestTwentyTakers(TestConcurrency):
    """Twenty people at once, each tried again as Odoo does: one gets it, nobody goes below zero."""

    PEOPLE = 20
    test_last_part_is_given_to_one_of_two = None

    def _try(self, env, start, outcomes):
        start.wait(30)
        for _attempt in range(self.PEOPLE + 5):
            try:
                self._take(env)
                env.cr.commit()
            except UserError:
                env.cr.rollback()
                outcomes.append("refused")
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                env.cr.rollback()
            else:
                outcomes.append("taken")
                return
        outcomes.append("never answered")

    def test_last_part_is_given_to_one_of_twenty(self):
        outcomes, start = [], threading.Barrier(self.PEOPLE)
        with ExitStack() as stack:
            cursors = [stack.enter_context(self.registry.cursor()) for _one in range(self.PEOPLE)]
            threads = [
                threading.Thread(
                    target=self._try,
                    # made here: while tests run, this thread alone may ask for a registry
                    args=(api.Environment(cr, SUPERUSER_ID, {}), start, outcomes),
                )
                for cr in cursors
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        self.assertEqual(sorted(outcomes), ["refused"] * (self.PEOPLE - 1) + ["taken"])
        with self.registry.cursor() as cr:
            self._check_left(cr)
