from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ResUsers(models.Model):
    """What a user signs with, and since when nobody else can know it.

    A *signing secret* replaces the password where people sign in through another service (single
    sign-on) and have none here. The user sets it himself; another can only clear it.

    When another person (an administrator, the superuser, whoever holds a reset link) sets the
    password, changes the second factor or clears the secret of an account that is in use, the
    user cannot sign for some hours, so that he notices before somebody signs in his name. That
    time runs to its end even when he changes the password again. An account that nobody ever used
    has no owner yet: its first password starts no such time.
    """

    _inherit = "res.users"

    mds_signing_secret = fields.Char(
        "Hash of the Signing Secret", copy=False, groups=fields.NO_ACCESS
    )
    mds_credentials_reset_at = fields.Datetime(
        "Credentials Reset on", copy=False, groups=fields.NO_ACCESS
    )
    mds_credentials_reset_uid = fields.Integer(
        "Credentials Reset by (ID)", copy=False, groups=fields.NO_ACCESS
    )

    mds_has_signing_secret = fields.Boolean(
        "Signs with a Signing Secret", compute="_compute_mds_signing"
    )
    mds_signing_blocked_until = fields.Datetime(
        "Cannot Sign Until",
        compute="_compute_mds_signing",
        help="Another person set the password or the second factor.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + [
            "mds_has_signing_secret",
            "mds_signing_blocked_until",
        ]

    @api.depends("mds_signing_secret", "mds_credentials_reset_at")
    def _compute_mds_signing(self):
        blocked = self._get_signing_blocked_until()
        now = fields.Datetime.now()
        for user in self:
            user.mds_has_signing_secret = bool(user._sudo_signing().mds_signing_secret)
            until = blocked[user]
            user.mds_signing_blocked_until = until if until and until > now else False

    # -- credentials set by another -----------------------------------------------------------

    def _set_password(self):
        super()._set_password()
        self._note_credentials_reset()

    def write(self, vals):
        result = super().write(vals)
        if "totp_secret" in vals:
            self._note_credentials_reset()
        return result

    def _note_credentials_reset(self):
        """Remember that somebody else knows, or removed, what these users identify with."""
        others = self.filtered(lambda user: user.id != self.env.uid)._filter_used()
        if others:
            others._sudo_signing().write(
                {
                    "mds_credentials_reset_at": fields.Datetime.now(),
                    "mds_credentials_reset_uid": self.env.uid,
                }
            )

    def _filter_used(self):
        """Users who ever signed in, signed something, or hold an API key."""
        if not self.ids:
            return self
        self.env["mds.signature"].flush_model(["user_id"])
        self.env.cr.execute(
            """
            SELECT create_uid FROM res_users_log WHERE create_uid IN %(ids)s
            UNION SELECT user_id FROM res_users_apikeys WHERE user_id IN %(ids)s
            UNION SELECT user_id FROM mds_signature WHERE user_id IN %(ids)s
            """,
            {"ids": tuple(self.ids)},
        )
        used = {row[0] for row in self.env.cr.fetchall()}
        return self.filtered(lambda user: user.id in used)

    def _get_signing_blocked_until(self):
        """``{user: naive UTC datetime | None}``: before it the user cannot sign."""
        hours = max(1, self._sudo_signing_parameter("cooldown_hours", 24))
        result = {}
        for user, own in zip(self, self._sudo_signing(), strict=True):
            reset_at = own.mds_credentials_reset_at
            result[user] = reset_at + timedelta(hours=hours) if reset_at else None
        return result

    @api.model
    def _sudo_signing_parameter(self, name, default):
        """Users sign by the settings of the database, which only administrators read."""
        parameters = self.env["ir.config_parameter"].sudo()
        try:
            return int(parameters.get_param(f"mds_base.signature_{name}", default))
        except ValueError:
            return default

    def _sudo_signing(self):
        """What users sign with is hidden from everybody; the checks read it for the user."""
        return self.sudo()

    # -- signing secret -----------------------------------------------------------------------

    def _check_signing_secret(self, secret):
        """True or False for the user's signing secret; None when he has set none."""
        self.ensure_one()
        hashed = self._sudo_signing().mds_signing_secret
        if not hashed:
            return None
        valid, replacement = self._crypt_context().verify_and_update(secret, hashed)
        if valid and replacement:
            self._sudo_signing().mds_signing_secret = replacement
        return valid

    def _has_local_password(self):
        self.ensure_one()
        self.env.cr.execute(
            "SELECT COALESCE(password, '') <> '' FROM res_users WHERE id = %s", (self.id,)
        )
        return self.env.cr.fetchone()[0]

    def _set_signing_secret(self, secret):
        """Set (or remove, when empty) the signing secret of the user of this environment."""
        self.ensure_one()
        if self.env.su or self != self.env.user:
            raise AccessError(self.env._("A signing secret is set by its owner only."))
        hashed = self._crypt_context().hash(secret) if secret else False
        self._sudo_signing().mds_signing_secret = hashed
        self._notify_security_setting_update(
            self.env._("Security Update: Signing Secret"),
            self.env._("Your signing secret was set.")
            if secret
            else self.env._("Your signing secret was removed."),
        )

    def action_set_signing_secret(self):
        if self != self.env.user:
            raise AccessError(self.env._("A signing secret is set by its owner only."))
        return self.env["mds.signing.secret.wizard"].create({})._open()

    def action_clear_signing_secret(self):
        """For a secret that was forgotten: its owner sets a new one, and waits as after a reset."""
        if not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(
                self.env._("Only those who manage users may clear a forgotten signing secret.")
            )
        self.check_access("write")
        if self.env.user in self:
            raise UserError(
                self.env._("Change your own signing secret in your preferences, with the old one.")
            )
        self._sudo_signing().mds_signing_secret = False
        self._note_credentials_reset()
