"""The floors: what Odoo itself takes for a record that people discuss."""

from harness import benchmark

BATCH = "mail.thread, one batch"
SINGLY = "mail.thread, one by one"


@benchmark
def create_threads(env, measure):
    """Plain partners, the smallest model with a discussion that every database has."""
    partners = env["res.partner"]
    partners.create([{"name": f"warm up {number}"} for number in range(100)])
    with measure(BATCH, records=1000):
        partners.create([{"name": f"batch {number}"} for number in range(1000)])
    with measure(SINGLY, records=300):
        for number in range(300):
            partners.create({"name": f"single {number}"})
            env.flush_all()
