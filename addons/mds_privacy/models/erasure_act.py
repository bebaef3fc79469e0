import secrets

from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..lib import text_traces
from .audit_mixin import MAY_ERASE
from .erasure_texts import FILE

NAMES = frozenset({"name", "reporter_name", "person_name"})
"""Fields that get the pseudonym, so that lists stay readable."""


class Erasure(models.Model):
    """Erasing what was approved, so that nothing leads back and the evidence stays whole."""

    _inherit = "mds.erasure"

    def _erase(self):
        """Blank the values, forget the salts, then forget the person in the request itself."""
        for erasure in self._sudo_erase():
            lines = erasure.line_ids
            doomed = lines.filtered(lambda line: line.decision == "erase" and line.res_id)
            values = doomed.filtered(lambda line: line.kind == "value")
            erasure._forget_mail(values)
            erasure._redact(doomed - values)
            erasure._blank(values)
            erasure._audit_note(
                "erasure",
                {
                    "erased": [
                        [line.res_model, line.res_id, line.field_name or ""] for line in doomed
                    ],
                    "kept": [
                        [line.res_model, line.res_id, line.field_name or "", line.reason or ""]
                        for line in lines - doomed
                    ],
                },
            )
            erasure.write(
                {
                    "erased_count": len(doomed),
                    "kept_count": sum((lines - doomed).mapped("count")),
                    "person_name": erasure._get_pseudonym(),
                    "person_phone": False,
                    "person_email": False,
                }
            )
            erasure._forget_salts(values)

    def _sudo_erase(self):
        """The act was approved by another; it reaches records that the officer may not write."""
        return self.sudo()

    def _get_pseudonym(self):
        self.ensure_one()
        return self.env._("Erased person %(number)s", number=self.name)

    def _blank(self, lines):
        """One write per model and set of fields."""
        groups = {}
        for (model, res_id), part in lines.grouped(lambda x: (x.res_model, x.res_id)).items():
            names = tuple(sorted(part.mapped("field_name")))
            groups.setdefault((model, names), []).append(res_id)
        for (model, names), ids in groups.items():
            records = self._prepare_erasing(self.env[model]).browse(ids).exists()
            if model == "res.users":
                self._blank_users(records, names)
            elif records:
                records.write({name: self._get_substitute(records, name) for name in names})

    def _prepare_erasing(self, model):
        """The model, in an environment in which this approved erasure may change it."""
        return model.with_context(
            active_test=False,
            tracking_disable=True,
            mds_reason=self.name,
            mds_erasing=MAY_ERASE,
        )

    def _redact(self, lines):
        """Put the number of the request in place of each passage; delete the files."""
        person = self._get_person()
        mark = f"[{self.name}]"
        for (res_model, res_id), part in lines.grouped(lambda x: (x.res_model, x.res_id)).items():
            record = self._prepare_erasing(self.env[res_model]).browse(res_id).exists()
            names = set(part.mapped("field_name"))
            try:
                if FILE in names:
                    record.unlink()
                elif record:
                    record.write(
                        {
                            name: text_traces.redact(text, text_traces.find(person, text), mark)
                            for name in names
                            if (text := str(record[name] or ""))
                        }
                    )
            except (UserError, ValidationError) as refusal:
                raise UserError(
                    self.env._(
                        "%(document)s cannot be changed: %(why)s Choose “Keep” for it, with that "
                        "reason, and ask for approval again.",
                        document=part[0].document,
                        why=refusal.args[0],
                    )
                ) from refusal

    def _get_substitute(self, records, name):
        field = records._fields[name]
        is_needed = field.required and field.type in ("char", "text")
        return self._get_pseudonym() if is_needed or name in NAMES else False

    def _blank_users(self, users, names):
        """The login is nobody's any more, and opens nothing."""
        for user in users:
            vals = {name: False for name in names if name != "login"}
            if "login" in names:
                vals |= {"login": f"erased-{user.id}", "password": secrets.token_urlsafe(32)}
            user.write(vals)
        self.env["res.users.apikeys"].search([("user_id", "in", users.ids)]).unlink()

    def _forget_mail(self, lines):
        """Tracked old values, and the sender's address on messages that the person wrote."""
        tracked = self.env["mail.tracking.value"]
        for res_model, part in lines.grouped("res_model").items():
            tracked |= tracked.search(
                [
                    ("mail_message_id.model", "=", res_model),
                    ("mail_message_id.res_id", "in", part.mapped("res_id")),
                    ("field_id.name", "in", part.mapped("field_name")),
                ]
            )
        tracked.unlink()
        partners = lines.filtered(lambda line: line.res_model == "res.partner")
        if partners:
            self.env["mail.message"].search(
                [("author_id", "in", partners.mapped("res_id")), ("email_from", "!=", False)]
            ).write({"email_from": False})

    def _forget_salts(self, lines):
        """Write what this transaction collected with the old salts, then drop these.

        Afterwards nobody can try out telephone numbers against the digests in the chain.
        """
        self.env.cr.flush()
        entries = self.env["mds.audit.entry"]
        audited = set(entries._get_audited_models())
        for res_model, part in lines.grouped("res_model").items():
            if res_model in audited:
                entries._erase_salts(res_model, part.mapped("res_id"))
        entries._erase_salts(self._name, self.ids)
        broken = self._verify_audit()
        if broken:  # never: but then nothing is committed
            raise UserError("\n".join(found.message for found in broken))
