import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..lib import addresses

ADMINISTRATOR = "mds_base.group_administrator"
SHORTEST_SECRET = 16


class OutboxSystem(models.Model):
    """A system outside that is told what happened here: finance, HR, the hospital's ERP.

    The secret is written, never shown: no right and no export gives it back, only the sender
    reads it. What is sent carries a signature made with it (see ``lib/signature.py``). A system
    that is paused gets its events later; one that is archived gets none.

    ============== ===== ===== ====== ======
    role           read  write create delete
    ============== ===== ===== ====== ======
    administrator  yes   yes   yes    without events
    everybody else –     –     –      –
    ============== ===== ===== ====== ======
    """

    _name = "mds.outbox.system"
    _description = "Outside System"
    _inherit = ["mds.audit.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    _audit_fields = (
        "name",
        "code",
        "url",
        "active",
        "is_enabled",
        "allow_private",
        "connect_timeout",
        "read_timeout",
        "max_tries",
        "kind_ids",
        "company_id",
        "responsible_id",
    )

    name = fields.Char(required=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name that the receiver sees in every event, such as “finance”.",
    )
    active = fields.Boolean(default=True)
    is_enabled = fields.Boolean(
        "Delivering",
        copy=False,
        help="Off: events are kept and wait. Archive the system to keep none.",
    )
    company_id = fields.Many2one("res.company", "Company", help="Empty: of all companies.")
    url = fields.Char("Web Address", required=True, help="https://… to which events are posted.")
    secret = fields.Char(copy=False, groups=fields.NO_ACCESS)
    new_secret = fields.Char(
        "New Secret",
        compute="_compute_new_secret",
        inverse="_inverse_new_secret",
        help="Shared with the receiver, at least 16 characters. It is never shown again.",
    )
    has_secret = fields.Boolean("Secret Set", compute="_compute_has_secret", compute_sudo=True)
    allow_private = fields.Boolean(
        "In the Own Network",
        help="Allows addresses of the own machine and network. Leave it off for systems on the "
        "internet: it keeps a mistyped address from reaching our own servers.",
    )
    connect_timeout = fields.Integer("Connect Within (s)", default=5, required=True)
    read_timeout = fields.Integer("Answer Within (s)", default=20, required=True)
    max_tries = fields.Integer("Tries", default=12, required=True)
    kind_ids = fields.Many2many("mds.outbox.kind", string="Events")
    responsible_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        help="Gets an activity when an event could not be delivered.",
    )
    waiting_count = fields.Integer(compute="_compute_event_counts")
    failed_count = fields.Integer(compute="_compute_event_counts")
    delivered_at = fields.Datetime("Last Delivery", compute="_compute_event_counts")

    _code_uniq = models.UniqueIndex("(code)", "Another system has this code.")
    _connect_timeout_range = models.Constraint(
        "CHECK (connect_timeout BETWEEN 1 AND 60)", "Connect within 1 to 60 seconds."
    )
    _read_timeout_range = models.Constraint(
        "CHECK (read_timeout BETWEEN 1 AND 120)", "Wait for an answer 1 to 120 seconds."
    )
    _max_tries_range = models.Constraint("CHECK (max_tries BETWEEN 1 AND 50)", "Try 1 to 50 times.")

    def _compute_new_secret(self):
        self.new_secret = False

    @api.depends("secret")
    def _compute_has_secret(self):
        for system in self:
            system.has_secret = bool(system.secret)

    def _compute_event_counts(self):
        counts = {}
        for system, state, count, latest in self.env["mds.outbox"]._read_group(
            [("system_id", "in", self.ids)],
            ["system_id", "state"],
            ["__count", "delivered_at:max"],
        ):
            counts[system.id, state] = (count, latest)
        for system in self:
            system.waiting_count = counts.get((system.id, "waiting"), (0, None))[0]
            system.failed_count = counts.get((system.id, "failed"), (0, None))[0]
            system.delivered_at = counts.get((system.id, "delivered"), (0, False))[1]

    def _inverse_new_secret(self):
        changed = self.filtered("new_secret")
        for system in changed:
            secret = system.new_secret.strip()
            if len(secret) < SHORTEST_SECRET:
                raise ValidationError(
                    self.env._(
                        "The secret of %(system)s is too short: use at least %(count)s "
                        "characters, best from a password generator.",
                        system=system.name,
                        count=SHORTEST_SECRET,
                    )
                )
            system._sudo_system().secret = secret
        if changed:
            changed._audit_note("secret", {"secret": "changed"})
        self.invalidate_recordset(["new_secret", "has_secret"])

    def _sudo_system(self):
        """The secret is kept from everybody's eyes; its owner may set it, the sender use it."""
        return self.sudo()

    @api.constrains("url")
    def _check_url(self):
        words = {
            addresses.SCHEME: self.env._("it must start with https:// or http://"),
            addresses.CREDENTIALS: self.env._("it must not hold a user name or password"),
            addresses.HOST: self.env._("it names no host"),
        }
        for system in self:
            try:
                addresses.parse(system.url)
            except addresses.AddressError as error:
                raise ValidationError(
                    self.env._(
                        "The web address “%(url)s” cannot be used: %(why)s.",
                        url=system.url,
                        why=words[error.code],
                    )
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        systems._check_secret()  # the secret is set by an inverse, after the constraints
        return systems

    def write(self, vals):
        result = super().write(vals)
        if {"is_enabled", "new_secret"} & vals.keys():
            self._check_secret()
        return result

    def _check_secret(self):
        for system in self:
            if system.is_enabled and not system.has_secret:
                raise ValidationError(
                    self.env._(
                        "Set a secret for %(system)s before events are delivered: the receiver "
                        "could not know that they come from us.",
                        system=system.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_events(self):
        if self.env["mds.outbox"].search_count([("system_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("There are events for this system: archive it instead of deleting it.")
            )

    @api.model
    def _get_receivers(self, kind, companies):
        """Active systems that take events of this kind from one of these companies."""
        return self._sudo_all().search(
            Domain("kind_ids.code", "=", kind) & Domain("company_id", "in", [False, *companies.ids])
        )

    @api.model
    def _sudo_all(self):
        """Whoever changes a document tells outside systems of it, without seeing their settings."""
        return self.sudo()

    def action_send_test(self):
        """Write an event “test” for this system; it goes the way of all events."""
        self.check_access("write")
        if not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(self.env._("Only an administrator sends test events."))
        for system in self:
            self.env["mds.outbox"]._emit(
                "test", {system: {"text": "Hello"}}, {system: str(uuid.uuid4())}, systems=system
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("A test event is on its way: see the events."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_events(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("mds_outbox.mds_outbox_action")
        state = self.env.context.get("mds_event_state")
        action["domain"] = [("system_id", "in", self.ids)]
        action["context"] = {f"search_default_{state}": 1} if state else {}
        return action
