from odoo.addons.mds_base.tests.tour_case import TourCase
from odoo.addons.mds_outbox.lib.answers import Answer, decide
from odoo.tests import tagged

from .common import OutboxCommon


@tagged("post_install", "-at_install")
class TestTour(OutboxCommon, TourCase):
    def test_administrator_sets_up_a_system_and_cancels_its_event(self):
        self.start_tour("/odoo/mds-outside-systems", "mds_outbox_administrator", login="mds_admin")
        system = self.env["mds.outbox.system"].search([("code", "=", "tour-finance")])
        self.assertTrue(system.has_secret)
        event = self.env["mds.outbox"].search([("system_id", "=", system.id)])
        self.assertEqual((event.kind, event.state), ("test", "cancelled"))
        self.assertChainWhole(event)

    def test_administrator_sends_a_failed_event_again(self):
        event = self._emit("k1")
        event.write({"lease_token": "t", "tries": 1})
        answer = Answer(status=422, text="no such cost centre")
        event._note("t", answer, decide(answer))
        self.assertEqual(event.state, "failed")
        self.start_tour(
            "/odoo/mds-outside-systems", "mds_outbox_administrator_repeats", login="mds_admin"
        )
        self.env.invalidate_all()
        self.assertEqual(event.state, "waiting")
