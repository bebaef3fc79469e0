from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestQueries(ApprovalCase):
    def _count(self, work):
        self.env.flush_all()
        self.flush_audit()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        self.flush_audit()
        return self.env.cr.sql_log_count - start

    def _make(self, size):
        frees = self.env["mds.approval.free"].with_user(self.engineer)
        return frees.create(
            [{"title": f"No. {n}", "kind_id": self.kind.id, "amount": 6000} for n in range(size)]
        )

    def test_looking_into_the_inbox_costs_the_same_for_2_and_20(self):
        counts = []
        for size in (2, 2, 20):  # the first one warms the caches of access rules
            requests = self._make(size)._request_approval().with_user(self.manager)
            fields = ["name", "subject", "amount", "state", "is_my_turn", "is_overdue"]
            counts.append(self._count(lambda batch=requests, names=fields: batch.read(names)))
        self.assertEqual(*counts[1:])

    def test_answering_grows_less_than_the_batch(self):
        """Numbers of statements per batch, not per request (Odoo writes rows in hundreds)."""
        self._make(2)._request_approval().with_user(self.manager).answer("approve")  # warm
        counts = []
        for size in (2, 20):
            requests = self._make(size)._request_approval().with_user(self.manager)
            counts.append(self._count(lambda batch=requests: batch.answer("approve")))
        self.assertLessEqual(counts[1], counts[0] + 18, counts)
