from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError


def uninstall_hook(env):
    """Refuse to drop the audit tables while they hold evidence.

    Uninstalling an addon drops its tables without a question. Whoever really wants to part with
    the evidence exports it first and empties the tables as the owner of the database.
    """
    env = api.Environment(env.cr, SUPERUSER_ID, env.context)
    env.cr.execute("SELECT count(*) FROM mds_audit_entry")
    [count] = env.cr.fetchone()
    if count:
        raise UserError(
            env._(
                "The audit trail holds %(count)s entries. Evidence cannot be dropped by "
                "uninstalling: keep the addon installed, or archive the database as a whole.",
                count=count,
            )
        )
