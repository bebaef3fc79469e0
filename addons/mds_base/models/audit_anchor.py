import base64
import logging
import os
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..lib import anchors

_logger = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)
"""Entries are dated just before their transaction commits; an hour covers the slowest commit."""


class AuditAnchor(models.Model):
    """A copy of the heads of the audit chains, made daily, that leaves the database.

    Somebody with full rights on the database could rewrite entries and heads together. He cannot
    rewrite what was mailed, lies in a directory that the database server does not reach, or is
    signed with a key that it does not know. Each anchor holds the heads that moved since the one
    before, and that one's hash. Settings (system parameters ``mds_base.anchor_email``; options
    ``mds_anchor_directory`` and ``mds_anchor_key_file`` of the server's configuration file, or
    the environment variables of the same name in capitals).

    Rights: quality officers and administrators read; the system makes them.
    """

    _name = "mds.audit.anchor"
    _description = "Audit Anchor"
    _log_access = False
    _order = "id desc"
    _rec_name = "date"

    date = fields.Date(required=True, readonly=True, index=True)
    made_at = fields.Datetime(required=True, readonly=True)
    head_count = fields.Integer("Records", readonly=True, aggregator=None)
    text = fields.Text(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    is_signed = fields.Boolean("Signed", readonly=True)
    delivery = fields.Char("Sent to", readonly=True)
    file = fields.Binary(compute="_compute_file")
    file_name = fields.Char(compute="_compute_file")

    def init(self):
        super().init()
        self.env["mds.audit.entry"]._protect_table(self._table, "UPDATE OR DELETE")

    @api.depends("text", "date")
    def _compute_file(self):
        for anchor in self:
            anchor.file = base64.b64encode((anchor.text or "").encode())
            anchor.file_name = f"mds-anchor-{anchor.date}-{anchor.id}.json"

    def write(self, vals):
        raise UserError(self.env._("Anchors cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("Anchors cannot be deleted."))

    def action_make_anchor(self):
        """Make an anchor now, for whoever may read the audit trail."""
        self.check_access("read")
        anchor = self._make_anchor()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": anchor.id,
            "views": [(False, "form")],
        }

    @api.model
    def _cron_make_anchor(self, now=None):
        """One anchor a day; a second run of the same day finds it made."""
        now = now or fields.Datetime.now()
        if not self.search_count([("date", "=", now.date())], limit=1):
            self._make_anchor(now)

    @api.model
    def _make_anchor(self, now=None):
        """Copy the heads that moved, link, sign, send, keep."""
        now = now or fields.Datetime.now()
        self.env.cr.flush()
        # one anchor at a time: two would both follow the same one
        self.env.cr.execute("SELECT pg_advisory_xact_lock(hashtext('mds.audit.anchor'))")
        last = self._sudo_anchors().search([], limit=1)
        anchor = anchors.make(
            last.hash or anchors.GENESIS,
            now.date(),
            self._moved_heads(last.made_at and last.made_at - OVERLAP),
        )
        key = self._signing_key()
        if key:
            anchor = anchors.sign(anchor, key)
        text = anchors.to_text(anchor)
        name = f"mds-anchor-{self.env.cr.dbname}-{now:%Y%m%dT%H%M%SZ}.json"
        sent = [*self._write_to_directory(name, text), *self._send_by_mail(name, text)]
        return self._sudo_anchors().create(
            {
                "date": anchor.date,
                "made_at": now,
                "head_count": len(anchor.heads),
                "text": text,
                "hash": anchor.hash,
                "is_signed": bool(key),
                "delivery": ", ".join(sent),
            }
        )

    @api.model
    def _sudo_anchors(self):
        """Anchors are made by the system for whoever may read them, or by the daily job."""
        return self.sudo()

    @api.model
    def _moved_heads(self, since):
        """``{(model, record id): (sequence, hash)}`` of the chains with entries since then."""
        self.env.cr.execute(
            """
            SELECT head.res_model, head.res_id, head.sequence, head.hash
              FROM mds_audit_head AS head
             WHERE %(since)s IS NULL OR EXISTS (
                    SELECT FROM mds_audit_entry AS entry
                     WHERE entry.res_model = head.res_model AND entry.res_id = head.res_id
                       AND entry.recorded_at >= %(since)s::timestamp)
            """,
            {"since": since or None},
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in self.env.cr.fetchall()}

    @api.model
    def _server_option(self, name):
        return os.environ.get(name.upper()) or config.get(name) or ""

    @api.model
    def _signing_key(self):
        path = self._server_option("mds_anchor_key_file")
        if not path:
            return b""
        try:
            return Path(path).read_bytes().strip()
        except OSError as error:
            _logger.error("The key file for audit anchors cannot be read: %s", error)
            return b""

    @api.model
    def _write_to_directory(self, name, text):
        directory = self._server_option("mds_anchor_directory")
        if not directory:
            return []
        target = Path(directory) / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            _logger.error("The audit anchor cannot be written to %s: %s", target, error)
            return []
        return [str(target)]

    @api.model
    def _send_by_mail(self, name, text):
        address = self._sudo_mail_address()
        if not address:
            return []
        self._sudo_mails().create(
            {
                "subject": self.env._("Audit anchor %(name)s", name=name),
                "email_to": address,
                "body_html": self.env._(
                    "Keep this file. It proves later what the audit trail held today."
                ),
                "attachment_ids": [
                    fields.Command.create(
                        {"name": name, "raw": text, "mimetype": "application/json"}
                    )
                ],
            }
        )
        return [address]

    @api.model
    def _sudo_mail_address(self):
        """Settings are for administrators; where an anchor goes is the system's business."""
        return self.env["ir.config_parameter"].sudo().get_param("mds_base.anchor_email")

    @api.model
    def _sudo_mails(self):
        """Whoever may make an anchor may have it sent; the mail queue is the system's."""
        return self.env["mail.mail"].sudo()

    @api.model
    def _verify_anchors(self, exported=(), key=None):
        """Verify the stored and the exported anchors and, against them, the audit chains.

        :param exported: texts of exported anchors, from old to new
        :return: list of breaks (``anchors.AnchorBreak`` and ``hash_chain.Break``)
        """
        stored = [
            anchors.from_text(text)
            for text in self._sudo_anchors().search([], order="id").mapped("text")
        ]
        outside = [anchors.from_text(text) for text in exported]
        breaks = list(anchors.verify(stored, key))
        for anchor in outside:
            breaks += anchors.verify([anchor], key, previous_hash=anchor.previous_hash)
            if anchor.hash not in {known.hash for known in stored}:
                breaks.append(
                    anchors.AnchorBreak(
                        anchor.date,
                        "unknown_anchor",
                        f"The database no longer holds the anchor of {anchor.date}.",
                    )
                )
        anchored = {**anchors.heads(stored), **anchors.heads(outside)}
        return breaks + self.env["mds.audit.entry"]._verify(anchored=anchored)
