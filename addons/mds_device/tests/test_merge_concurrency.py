from odoo import SUPERUSER_ID, api
from odoo.addons.mds_base.tests.two_connections import TwoConnectionsCase
from odoo.exceptions import UserError
from odoo.tests import tagged
from psycopg2.errorcodes import SERIALIZATION_FAILURE


@tagged("post_install", "-at_install")
class TestMergeConcurrency(TwoConnectionsCase):
    """Two people merge the same two entries at the same moment: it happens once.

    The data is committed, as it must be for two connections to see it, and removed afterwards
    (but for the entries of the audit trail, which nobody removes).
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            partners = env["res.partner"].create(
                [
                    {"name": name, "is_company": True, "mds_is_hospital": True}
                    for name in ("Merged at Once", "Merged at Once Too")
                ]
            )
            self.ids = partners.ids
            # each has the dialog open
            vals = {"partner_ids": [(6, 0, self.ids)], "keep_id": self.ids[0], "reason": "One"}
            self.dialogs = env["mds.hospital.merge"].create([vals, vals]).ids
            cr.commit()
        self.addCleanup(self._remove_data)

    def _remove_data(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["mds.hospital.merge"].browse(self.dialogs).exists().unlink()
            env["res.partner"].browse(self.ids).exists().unlink()
            cr.commit()

    def _merge(self, env, number):
        env["mds.hospital.merge"].browse(self.dialogs[number]).action_merge()

    def test_two_merges_at_once_merge_once(self):
        # the request of the loser fails in the way that Odoo answers by trying it again …
        outcome = self.race(lambda env: self._merge(env, 0), lambda env: self._merge(env, 1))
        self.assertEqual(outcome, SERIALIZATION_FAILURE)
        with self.registry.cursor() as cr, self.assertRaises(UserError) as refusal:
            # … and then is told that it is done
            self._merge(api.Environment(cr, SUPERUSER_ID, {}), 1)
        self.assertIn("merged already", str(refusal.exception))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            left = env["res.partner"].browse(self.ids).exists()
            self.assertEqual(left.ids, self.ids[:1])
            self.assertEqual(left.mds_alias_ids.mapped("name"), ["Merged at Once Too"])
