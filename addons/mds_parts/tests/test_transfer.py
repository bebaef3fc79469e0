from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import MdsPartsCommon


class TransferCase(MdsPartsCommon):
    def _transfer(self, user, source, target, *lines, **vals):
        return (
            self.env["mds.part.transfer"]
            .with_user(user)
            .create(
                {
                    "location_id": source.id if source else False,
                    "location_dest_id": target.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "quantity": quantity,
                                "lot_id": lot.id if lot else False,
                            }
                        )
                        for product, quantity, lot in lines
                    ],
                    **vals,
                }
            )
        )

    @property
    def shelves(self):
        return self.store.lot_stock_id


@tagged("post_install", "-at_install")
class TestTransfer(TransferCase):
    def test_states_are_declared(self):
        self.assertStateConformance("mds.part.transfer")

    def test_engineer_receives_less_and_says_why(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 5, None)
        )
        transfer.action_send()
        self.assertEqual(transfer.state, "sent")
        quant = self.env["stock.quant"].search(
            [("product_id", "=", self.fuse.id), ("location_id", "=", self.shelves.id)]
        )
        self.assertEqual((quant.quantity, quant.reserved_quantity), (5, 5))
        own = transfer.with_user(self.engineer)
        own.line_ids.received_quantity = 3
        with self.assertRefused("say why less arrived"):
            own.action_receive()
        own.line_ids.reason = "Two were broken"
        own.action_receive()
        self.assertEqual(transfer.state, "received")
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 3)
        self.assertEqual((quant.quantity, quant.reserved_quantity), (2, 0))
        self.assertEqual(transfer.sudo().picking_id.state, "done")
        self.assertTrue(transfer.arrived_at)

    def test_nobody_receives_more_than_was_sent(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None)
        )
        transfer.action_send()
        own = transfer.with_user(self.engineer)
        own.line_ids.received_quantity = 3
        with self.assertRefused("no more can be received"):
            own.action_receive()

    def test_refusal_needs_a_reason_and_leaves_the_parts_with_the_sender(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 5, None)
        )
        transfer.action_send()
        own = transfer.with_user(self.engineer)
        with self.assertRaises(UserError):
            own.action_refuse()
        own.with_context(mds_reason="Not ordered").action_refuse()
        self.assertEqual(transfer.state, "refused")
        self.assertEqual(transfer.line_ids.received_quantity, 0)
        self.assertEqual(transfer.sudo().picking_id.state, "cancel")
        self.assertEqual(self._on_hand(self.fuse, self.shelves), 5)
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 0)
        line = self._create_line(self.fuse, 5, user=self.storekeeper, location_id=self.shelves.id)
        line.action_consume()  # free again

    def test_journey_is_fixed_when_it_has_ended_but_freight_comes_later(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 5, None)
        )
        transfer.waybill = "SF1"
        transfer.action_send()
        own = transfer.with_user(self.engineer)
        own.action_receive()
        for user, vals in (
            (self.engineer, {"waybill": "SF2"}),
            (self.engineer, {"freight": 9.0}),
            (self.storekeeper, {"waybill": "SF2"}),
            (self.storekeeper, {"promised_at": False, "freight": 9.0}),
        ):
            with self.assertRefused("has ended"):
                transfer.with_user(user).write(vals)
        transfer.with_user(self.storekeeper).freight = 12.5
        self.assertRecordValues(transfer, [{"waybill": "SF1", "freight": 12.5}])

    def test_new_transfer_has_no_number_yet(self):
        form = Form(self.env["mds.part.transfer"].with_user(self.storekeeper))
        self.assertEqual(form.name, "New Document")
        transfer = self._transfer(self.engineer, False, self.own_stock, name="New Document")
        self.assertRegex(transfer.name, r"\d")

    def test_places_are_named_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "mds_parts")])._update_translations(
            ["zh_CN"]
        )
        self.company.partner_id.lang = "zh_CN"
        [box] = (
            self.env["stock.location"]
            .with_context(lang="en_US")
            ._mds_get_boxes("pulled", self.company, self.env["hr.employee"])
            .values()
        )
        self.assertEqual(box.name, "拆机件")

    def test_colleague_offers_and_the_other_accepts(self):
        lot = self._create_lot(self.tube, "T-1")
        self._receive(self.tube, 1, self.own_stock, lot, value=100.0)
        offer = self._transfer(
            self.engineer, self.own_stock, self.colleague_stock, (self.tube, 1, None)
        )
        offer.action_send()
        self.assertEqual(offer.line_ids.lot_id, lot)
        line = self._create_line(self.tube, lot_id=lot.id)
        with self.assertRefused("Not enough there"):
            line.action_consume()  # promised to the colleague
        with self.assertRaises(UserError):
            offer.action_receive()  # only the colleague says that he has it
        offer.with_user(self.colleague).action_receive()
        self.assertEqual(self._on_hand(self.tube, self.colleague_stock, lot), 1)
        self.assertEqual(offer.sender_id, self.employee)
        self.assertEqual(offer.receiver_id, self.other_employee)
        self.assertEqual(self.tube.total_value, 100.0)

    def test_who_gives_away_from_his_own_stock_chooses_who_gets_it(self):
        form = Form(self.env["mds.part.transfer"].with_user(self.engineer))
        self.assertEqual(form.location_dest_id, self.own_stock)
        form.location_id = self.own_stock
        self.assertFalse(form.location_dest_id)
        form.location_dest_id = self.colleague_stock
        self.assertEqual(form.save().location_id, self.own_stock)

    def test_repeated_requests_do_nothing(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None)
        )
        transfer.action_send()
        transfer.action_send()
        own = transfer.with_user(self.engineer)
        own.action_receive()
        own.action_receive()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 2)
        self.assertEqual(len(transfer.sudo().line_ids.move_ids), 1)
        self.assertEqual(len(self._get_entries(transfer, "transition")), 2)

    def test_the_warehouse_does_not_receive_for_the_engineer(self):
        self._receive(self.fuse, 5, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None)
        )
        transfer.action_send()
        picking = transfer.picking_id
        with self.assertRefused("received, refused or withdrawn on the parts transfer"):
            picking.action_cancel()
        picking.move_ids.picked = True
        with self.assertRefused("received, refused or withdrawn on the parts transfer"):
            picking.button_validate()
        with self.assertRefused("only the keeper"):
            transfer.action_receive()

    def test_what_is_not_there_is_not_sent(self):
        self._receive(self.fuse, 1, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None)
        )
        with self.assertRefused("Nothing was sent"):
            transfer.action_send()
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.tube, 1, None)
        )
        with self.assertRefused("does not hold so many"):
            transfer.action_send()

    def test_withdrawn_parts_are_free_again(self):
        self._receive(self.fuse, 2, self.shelves)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None)
        )
        transfer.action_send()
        with self.assertRaises(UserError):
            transfer.with_user(self.engineer).action_cancel()
        transfer.action_cancel()
        again = self._transfer(self.storekeeper, self.shelves, self.own_stock, (self.fuse, 2, None))
        again.action_send()
        self.assertEqual(again.state, "sent")

    def test_engineer_asks_for_himself_only(self):
        with self.assertRaises(AccessError):
            self._transfer(self.engineer, self.shelves, self.colleague_stock, (self.fuse, 1, None))
        mine = self._transfer(self.engineer, None, self.own_stock, (self.fuse, 1, None))
        mine.action_request()
        with self.assertRaises(UserError):
            mine.action_send()
        with self.assertRaises(AccessError):
            mine.with_user(self.outsider).action_cancel()
        with self.assertRaises(AccessError):
            mine.with_user(self.colleague).note = "x"

    def test_stamps_are_not_typed(self):
        mine = self._transfer(self.engineer, None, self.own_stock, (self.fuse, 1, None))
        with self.assertRaises(UserError):
            mine.sent_at = "2026-03-02 08:00:00"
        with self.assertRaises(UserError):
            mine.state = "received"
        with self.assertRaises(UserError):
            mine.line_ids.received_quantity = 1

    def test_what_expires_first_goes_first(self):
        gels = [self._create_lot(self.gel, name) for name in ("G-late", "G-soon", "G-old")]
        days = ("2099-01-01", "2098-01-01", "2020-01-01")
        for lot, day in zip(gels, days, strict=True):
            lot.expiration_date = f"{day} 00:00:00"
            self._receive(self.gel, 2, self.shelves, lot)
        transfer = self._transfer(
            self.storekeeper, self.shelves, self.own_stock, (self.gel, 3, None)
        )
        transfer.action_send()
        self.assertEqual(
            {line.lot_id.name: line.quantity for line in transfer.line_ids},
            {"G-soon": 2, "G-late": 1},
        )
        transfer.with_user(self.engineer).action_receive()
        self.assertEqual(self._on_hand(self.gel, self.own_stock), 3)

    def test_expired_lot_is_not_built_in(self):
        lot = self._create_lot(self.gel, "G-1")
        lot.expiration_date = "2020-01-01 00:00:00"
        self._receive(self.gel, 2, self.own_stock, lot)
        line = self._create_line(self.gel, lot_id=lot.id)
        with self.assertRefused("has expired"):
            line.action_consume()

    def test_condition_does_not_change_on_the_way(self):
        nobody = self.env["hr.employee"]
        box = self.env["stock.location"]._mds_get_boxes("pulled", self.company, nobody)[nobody]
        with self.assertRaises(ValidationError):
            self._transfer(self.storekeeper, box, self.own_stock, (self.fuse, 1, None))

    def test_value_stays_to_the_cent_whatever_is_carried_about(self):
        self._receive(self.fuse, 3, self.shelves, value=10.0)
        for _turn in range(3):
            out = self._transfer(
                self.storekeeper, self.shelves, self.own_stock, (self.fuse, 1, None)
            )
            out.action_send()
            out.with_user(self.engineer).action_receive()
        self.assertEqual(self.fuse.total_value, 10.0)
        line = self._create_line(self.fuse, 3)
        line.action_consume()
        self.assertEqual((line.sudo().cost, self.fuse.total_value), (10.0, 0.0))

    def test_engineer_who_has_parts_does_not_leave(self):
        self._receive(self.fuse, 3, self.own_stock)
        with self.assertRefused("still has"):
            self.employee.active = False
        action = self.own_stock.with_user(self.manager).action_mds_hand_over()
        transfer = (
            self.env["mds.part.transfer"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create({})
        )
        transfer.action_send()
        transfer.with_user(self.storekeeper).action_receive()
        self.employee.active = False
        self.assertEqual(self._on_hand(self.fuse, self.shelves), 3)


@tagged("post_install", "-at_install")
class TestCount(TransferCase):
    def _count(self, user, place, **vals):
        return self.env["mds.part.count"].with_user(user).create({"location_id": place.id, **vals})

    def test_states_are_declared(self):
        self.assertStateConformance("mds.part.count")

    def test_difference_is_booked_by_somebody_else(self):
        self._receive(self.fuse, 5, self.own_stock, value=10.0)
        count = self._count(self.engineer, self.own_stock)
        self.assertEqual(count.line_ids.product_id, self.fuse)
        self.assertEqual(count.line_ids.book_quantity, 0, "who counts does not see the books")
        count.line_ids.counted_quantity = 4
        count.action_finish()
        self.assertEqual(count.line_ids.difference, -1)
        with self.assertRaises(AccessError):
            count.action_book()
        keeper = count.with_user(self.storekeeper)
        with self.assertRefused("say why it differs"):
            keeper.action_book()
        keeper.note = "Lost on the train"
        keeper.action_book()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 4)
        self.assertEqual(self.fuse.total_value, 8.0)
        self.assertEqual(count.state, "booked")

    def test_four_eyes(self):
        self._receive(self.fuse, 5, self.shelves)
        count = self._count(self.storekeeper, self.shelves)
        count.line_ids.counted_quantity = 4
        count.action_finish()
        count.note = "Lost"
        with self.assertRefused("somebody else books"):
            count.action_book()
        count.with_user(self.manager).action_book()
        self.assertEqual(self._on_hand(self.fuse, self.shelves), 4)

    def test_blind_count_starts_empty_and_what_nobody_saw_is_missing(self):
        self._receive(self.fuse, 5, self.own_stock)
        self.gel.default_code = "GEL-9"
        self.fuse.default_code = "FUSE-9"
        count = self._count(self.engineer, self.own_stock, is_blind=True)
        self.assertFalse(count.line_ids)
        count.with_context(mds_scan="FUSE-9").action_scan()
        count.with_context(mds_scan="FUSE-9").action_scan()
        with self.assertRefused("does not name one part"):
            count.with_context(mds_scan="GEL-9").action_scan()  # which lot?
        lot = self._create_lot(self.tube, "T-77")
        self._receive(self.tube, 1, self.own_stock, lot)
        count.action_finish()
        seen = {line.product_id: line.difference for line in count.line_ids}
        self.assertEqual(seen, {self.fuse: -3, self.tube: -1})

    def test_what_moved_after_counting_stays_right(self):
        self._receive(self.fuse, 5, self.own_stock)
        count = self._count(self.engineer, self.own_stock)
        count.line_ids.counted_quantity = 6
        count.action_finish()
        self._create_line(self.fuse, 2).action_consume()
        keeper = count.with_user(self.storekeeper)
        keeper.note = "Found one"
        keeper.action_book()
        self.assertEqual(self._on_hand(self.fuse, self.own_stock), 4)

    def test_serial_that_lies_elsewhere_is_not_found_twice(self):
        lot = self._create_lot(self.tube, "T-1")
        self._receive(self.tube, 1, self.colleague_stock, lot)
        count = self._count(self.engineer, self.own_stock, is_blind=True)
        count.with_context(mds_scan="T-1").action_scan()
        count.action_finish()
        keeper = count.with_user(self.storekeeper)
        keeper.note = "Found"
        with self.assertRefused("let its keeper hand it over"):
            keeper.action_book()

    def test_engineer_counts_his_own_stock_only(self):
        with self.assertRaises(AccessError):
            self._count(self.engineer, self.colleague_stock)
        with self.assertRaises(AccessError):
            self._count(self.dispatcher, self.own_stock)

    def test_engineer_is_not_offered_to_cancel_what_he_has_counted(self):
        offered = {
            user: self.env["mds.part.count"]
            .with_user(user)
            .get_view(view_type="form")["arch"]
            .count('name="action_cancel"')
            for user in (self.engineer, self.storekeeper)
        }
        self.assertEqual(offered, {self.engineer: 1, self.storekeeper: 2})

    def test_books_are_not_typed(self):
        self._receive(self.fuse, 5, self.own_stock)
        count = self._count(self.engineer, self.own_stock)
        with self.assertRaises(UserError):
            count.line_ids.book_quantity = 4
        count.line_ids.counted_quantity = 5
        count.action_finish()
        with self.assertRaises(UserError):
            count.line_ids.counted_quantity = 4
        self.assertFalse(count.difference_count)
        count.with_user(self.storekeeper).action_book()
        self.assertEqual(count.state, "booked")
