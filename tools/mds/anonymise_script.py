"""Runs inside Odoo, on the copy: replaces what could tell of a person, and switches things off.

Which columns? Every stored text of every model that people write in. A text of the framework
(views, translations, settings) stays, and so do names of things: the lists below say which models
and fields are known to tell of nobody. What is not listed is replaced, so that a field that an
addon adds tomorrow is replaced too.
"""

import base64
import hashlib
import json
import shutil
import uuid
from pathlib import Path

# Models whose records describe the program or the trade, not people.
FRAMEWORK = (
    "ir.", "base.", "bus.", "web.", "web_tour.", "report.", "uom.", "digest.", "onboarding.",
    "res.lang", "res.country", "res.currency", "res.groups", "res.config", "res.company",
    "account.", "stock.", "product.", "resource.calendar", "barcode.", "decimal.", "iap.",
    "mail.template", "mail.message.subtype", "mail.activity.type", "mail.alias.domain",
    "mail.canned", "mail.guest", "sms.", "snailmail.", "analytic.", "hr.contract.type",
    "hr.departure", "hr.work.location", "hr.payroll", "hr.job", "hr.department", "phone.",
    "mds.region", "mds.outlet", "mds.site", "mds.fault", "mds.order.type", "mds.task",
    "mds.audit", "mds.outbox.kind", "mds.calendar",
)  # fmt: skip
# Texts of ours that tell of things: without them the copy could not be tested.
THINGS = {
    "mds.device": {"name", "serial", "asset_number", "software_version", "udi_raw", "udi_di",
                   "model_number", "registration_number"},
    "mds.order": {"name", "coverage_reason", "due_reason", "device_identity"},
    "mds.order.task": {"name", "unit"},
    "mds.order.part": {"name", "removed_serial"},
    "mds.visit": {"name"},
    "mds.acceptance": {"res_model", "drawing_hash", "document_hash", "client_uuid"},
    "mds.signature": {"res_model"},
    "mds.signature.attempt": {"res_model"},
    "mds.outbox": {"kind", "key", "order_key", "res_model", "payload_hash", "lease_token"},
    "mds.outbox.system": {"name", "code"},
    "mds.outside.code": {"res_model", "code"},
    "mds.erasure": {"name"},
    "mds.erasure.line": {"res_model", "field_name"},
    "mail.message": {"model", "message_id"},
    "mail.activity": {"res_model"},
    "mail.followers": {"res_model"},
    "res.partner": {"lang", "tz", "ref", "barcode"},
    "res.users": {"notification_type", "tour_enabled"},
    "hr.employee": {"barcode", "tz", "pin", "birthday_public_display_string"},
}  # fmt: skip
ALWAYS = {
    ("res.company", "email"), ("res.company", "phone"), ("resource.resource", "name"),
    ("res.groups", "comment"), ("stock.lot", "note"), ("stock.picking", "note"),
    ("account.move", "narration"), ("account.move", "invoice_partner_display_name"),
    ("account.move.line", "name"), ("account.bank.statement.line", "partner_name"),
    ("account.bank.statement.line", "payment_ref"), ("mds.site", "note"),
    ("mds.site", "contact_name"), ("mds.site", "contact_phone"),
}  # fmt: skip
EMPTIED = (
    "mail_mail", "mail_tracking_value", "ir_logging", "res_users_log", "res_users_apikeys",
    "bus_bus", "mail_presence", "discuss_channel_rtc_session", "mail_push", "mail_push_device",
    "auth_totp_device", "mail_link_preview", "sms_sms", "snailmail_letter",
    "mail_scheduled_message", "base_import_import", "ir_cron_trigger", "mds_signature_attempt",
)  # fmt: skip
KEPT_FILES = ("ir.ui.menu", "ir.module.module", "res.lang", "res.country")
PERSONS = ("res.partner", "hr.employee", "resource.resource", "res.users")
PIXEL = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    b"rkJggg=="
)
TEXT = b"replaced"


def main(env, source_files, password, mark):
    """Everything in one transaction; the report goes to the standard output."""
    copy = Copy(env, Path(source_files))
    copy.unlock()
    for step in (
        copy.replace_texts,
        copy.replace_names_of_stocks,
        copy.replace_names_in_costs,
        copy.replace_properties,
        copy.forget_evidence,
        copy.empty_tables,
        copy.replace_files,
        copy.switch_off,
        lambda: copy.reset_logins(password),
    ):
        step()
    copy.lock()
    env.cr.commit()
    print(mark + json.dumps(copy.report(), ensure_ascii=False), flush=True)


class Copy:
    def __init__(self, env, source_files):
        self.env = env
        self.cr = env.cr
        self.source_files = source_files
        self.replaced = {}
        self.summary = []

    # -- triggers of evidence -----------------------------------------------------------------

    def _guarded_tables(self):
        self.cr.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        return [row[0] for row in self.cr.fetchall()]

    def unlock(self):
        for table in self._guarded_tables():
            self.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")

    def lock(self):
        for table in self._guarded_tables():
            self.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    # -- texts --------------------------------------------------------------------------------

    def replace_texts(self):
        for model in self.env.values():
            if model._auto and not model._abstract and self._has_table(model._table):
                for field in model._fields.values():
                    if field.store and field.column_type and self._is_personal(model, field):
                        self._replace(model, field)

    def _has_table(self, table):
        self.cr.execute("SELECT relkind FROM pg_class WHERE relname = %s", (table,))
        row = self.cr.fetchone()
        return bool(row) and row[0] == "r"

    def _is_personal(self, model, field):
        if (model._name, field.name) in ALWAYS:
            return True
        if field.type not in ("char", "text", "html") or field.name in ("parent_path", "color"):
            return field.type == "date" and "birth" in field.name
        if field.name in getattr(model, "_audit_personal_fields", ()):
            return True
        return not model._name.startswith(FRAMEWORK) and field.name not in THINGS.get(
            model._name, ()
        )

    def _replace(self, model, field):
        table, column = model._table, field.name
        quoted = f'"{column}"'
        expression = self._get_expression(model, field)
        text = quoted
        if field.translate:
            # one text for all languages, so that no language keeps the old one
            expression = f"jsonb_build_object('en_US', {expression})"
            text = f"{quoted}->>'en_US'"
        elif field.company_dependent:
            expression, text = "NULL", f"{quoted}::text"
        elif field.type == "date":
            expression, text = "date '1980-01-01'", f"{quoted}::text"
        condition = f"{quoted} IS NOT NULL AND {text} <> ''"
        if model._name == "res.partner" and column in ("name", "complete_name"):
            condition += " AND id NOT IN (SELECT partner_id FROM res_company)"
        self.cr.execute(f'UPDATE "{table}" SET {quoted} = {expression} WHERE {condition}')
        if self.cr.rowcount:
            self.replaced[f"{model._name}.{column}"] = self.cr.rowcount

    def _get_expression(self, model, field):
        name = field.name
        if model._name == "res.users" and name == "login":
            return "CASE WHEN id <= 5 THEN login ELSE 'user' || id END"
        if model._name == "res.partner" and name in ("name", "complete_name"):
            return "CASE WHEN is_company THEN 'Organisation ' ELSE 'Person ' END || id"
        if "email" in name or "mail" in name:
            return "'user' || id || '@example.invalid'"
        if "phone" in name or "mobile" in name:
            return "'1380' || lpad(mod(id, 10000000)::text, 7, '0')"
        if model._name == "mds.signature" and name in ("content", "shown"):
            return "'{}'"
        if model._name == "mds.outbox" and name == "payload":
            return "'{}'"
        if field.type == "html":
            return "'<p>Replaced text</p>'"
        if field.type == "char":
            word = "Person" if model._name in PERSONS or "name" in name else "Text"
            return f"'{word} ' || id"
        return "'Replaced text'"

    def replace_names_of_stocks(self):
        """An engineer's own stock bears his name, and so does his place for old parts."""
        location = self.env.get("stock.location")
        if location is None or "mds_keeper_id" not in location._fields:
            return
        self.cr.execute(
            "UPDATE stock_location SET name = 'Stock ' || id, complete_name = 'Stock ' || id "
            "WHERE mds_keeper_id IS NOT NULL"
            " OR id IN (SELECT mds_stock_location_id FROM hr_employee)"
        )
        self.replaced["stock.location.name"] = self.cr.rowcount

    def replace_names_in_costs(self):
        """An analytic line of an order's time names its engineer."""
        line = self.env.get("account.analytic.line")
        if line is None or "mds_order_id" not in line._fields:
            return
        self.cr.execute(
            "UPDATE account_analytic_line SET name = 'Cost ' || id WHERE mds_order_id IS NOT NULL"
            " OR mds_employee_id IS NOT NULL"
        )
        self.replaced["account.analytic.line.name"] = self.cr.rowcount

    def replace_properties(self):
        """Free fields that users define (jsonb) and values kept per record as JSON."""
        for model in self.env.values():
            if not (model._auto and not model._abstract and self._has_table(model._table)):
                continue
            for field in model._fields.values():
                if field.store and field.type == "properties":
                    self.cr.execute(
                        f'UPDATE "{model._table}" SET "{field.name}" = NULL '
                        f'WHERE "{field.name}" IS NOT NULL'
                    )

    # -- evidence -----------------------------------------------------------------------------

    def forget_evidence(self):
        """The trail holds what was written; a copy for testing starts a trail of its own."""
        count = 0
        for table in ("mds_audit_entry", "mds_audit_head", "mds_audit_salt", "mds_audit_anchor"):
            self.cr.execute("SELECT to_regclass(%s)", (table,))
            if self.cr.fetchone()[0]:
                self.cr.execute(f"DELETE FROM {table}")
                count += self.cr.rowcount if table == "mds_audit_entry" else 0
        self.summary.append(f"{count} audit entries left out; signatures of the copy are void")

    def empty_tables(self):
        for table in EMPTIED:
            self.cr.execute("SELECT to_regclass(%s)", (table,))
            if self.cr.fetchone()[0]:
                self.cr.execute(f"TRUNCATE {table} CASCADE")

    # -- files --------------------------------------------------------------------------------

    def replace_files(self):
        """Photos, drawings and attachments become placeholders; icons of the program stay."""
        target = Path(self.env["ir.attachment"]._filestore())
        self.cr.execute("DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%%'")
        self.cr.execute(
            "SELECT id, res_model, store_fname, mimetype FROM ir_attachment WHERE "
            "store_fname IS NOT NULL OR db_datas IS NOT NULL"
        )
        rows, replaced = self.cr.fetchall(), 0
        for attachment_id, res_model, fname, mimetype in rows:
            if res_model in KEPT_FILES and fname:
                self._copy_file(target, fname)
                continue
            data = PIXEL if (mimetype or "").startswith("image/") else TEXT
            digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
            fname = f"{digest[:2]}/{digest}"
            (target / fname).parent.mkdir(parents=True, exist_ok=True)
            (target / fname).write_bytes(data)
            kind = "image/png" if data is PIXEL else "text/plain"
            self.cr.execute(
                "UPDATE ir_attachment SET store_fname = %s, checksum = %s, file_size = %s, "
                "mimetype = %s, db_datas = NULL, index_content = NULL, access_token = NULL, "
                "name = CASE WHEN res_field IS NULL THEN 'file ' || id ELSE name END, "
                "description = NULL, url = NULL WHERE id = %s",
                (fname, digest, len(data), kind, attachment_id),
            )
            replaced += 1
        self.replaced["ir.attachment (files)"] = replaced
        self.summary.append(f"{replaced} files replaced by placeholders")

    def _copy_file(self, target, fname):
        source = self.source_files / fname
        if source.is_file():
            (target / fname).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / fname)

    # -- switching off ------------------------------------------------------------------------

    def switch_off(self):
        off = []
        for table, change in (
            ("ir_cron", "active = false"),
            ("ir_mail_server", "active = false, smtp_user = NULL, smtp_pass = NULL"),
            ("fetchmail_server", 'active = false, "user" = NULL, password = NULL'),
            (
                "mds_outbox_system",
                "is_enabled = false, secret = NULL, url = 'https://example.invalid/'",
            ),
        ):
            self.cr.execute("SELECT to_regclass(%s)", (table,))
            if self.cr.fetchone()[0]:
                self.cr.execute(f"UPDATE {table} SET {change}")
                off.append(f"{self.cr.rowcount} {table}")
        self.summary.append("switched off: " + ", ".join(off))
        self.cr.execute(
            "DELETE FROM ir_config_parameter WHERE key IN ('mds_base.anchor_email', "
            "'mail.catchall.alias', 'mail.bounce.alias', 'iap_extract_endpoint') "
            "OR key ~ '(token|secret|password|api_key|private_key)' AND key <> 'database.secret'"
        )
        for key in ("database.uuid", "database.secret"):
            self.cr.execute(
                "UPDATE ir_config_parameter SET value = %s WHERE key = %s", (str(uuid.uuid4()), key)
            )
        self.env.invalidate_all(flush=False)

    def reset_logins(self, password):
        users = self.env["res.users"].with_context(active_test=False)
        users = users.search([("id", "!=", self.env.uid)])
        hashed = users._crypt_context().hash(password)
        self.cr.execute(
            "UPDATE res_users SET password = %s WHERE active OR password IS NOT NULL", (hashed,)
        )
        self.summary.append(f"{self.cr.rowcount} passwords reset")
        for column in ("totp_secret", "mds_signing_secret", "oauth_access_token"):
            self.cr.execute(
                "SELECT 1 FROM information_schema.columns WHERE table_name = 'res_users' "
                "AND column_name = %s",
                (column,),
            )
            if self.cr.fetchone():
                self.cr.execute(f"UPDATE res_users SET {column} = NULL")

    def report(self):
        values = sum(self.replaced.values())
        return {
            "summary": [f"{values} values in {len(self.replaced)} fields replaced", *self.summary],
            "replaced": self.replaced,
        }
