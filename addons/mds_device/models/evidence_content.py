import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from odoo import api, fields, models
from odoo.addons.mds_base.lib import hash_chain
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, file_path, split_every

from ..lib import evidence_pack

CHUNK = 500
# what is written about one device and names it in `device_id`
FILE_MODELS = (
    "mds.device.acceptance",
    "mds.device.decontamination",
    "mds.device.exit",
    "mds.device.quarantine.case",
    "mds.device.custody",
    "mds.device.owner",
    "mds.device.party",
    "mds.device.part",
    "mds.device.warranty",
)
BLOCK = 1 << 20
# what says nothing about the device: screens, discussion, links that give access
_LEFT_OUT = re.compile(r"^(message_|activity_|website_|access_|rating_|my_activity|__)")
_SMALLER = re.compile(r"_[0-9]+$")  # image_512 is made from image


@dataclass(frozen=True, slots=True)
class Evidence:
    """Records that belong to the file of a device; ``fields``: their names, None for all."""

    records: models.BaseModel
    fields: tuple[str, ...] | None = None


class Device(models.Model):
    """Everything that proves what happened to it, and the pack that is handed to an inspector."""

    _inherit = "mds.device"

    def _get_evidence(self):
        """{device: [``Evidence``]} what belongs to its file. Seam: upper addons add their own.

        Called with elevated rights, after the user's right to the pack was checked.
        """
        events = self.event_ids.grouped("device_id")
        moves = self._get_stock_moves()
        found = {}
        for device in self:
            found[device] = [
                Evidence(device),
                Evidence(events.get(device, self.env["mds.device.event"])),
                Evidence(device.product_tmpl_id, self._get_model_evidence_fields()),
                Evidence(device.partner_id, ("name", "ref")),
                Evidence(device.site_id, ("name", "complete_name", "partner_id")),
                Evidence(
                    moves.get(device.lot_id, self.env["stock.move.line"]),
                    ("date", "reference", "lot_id", "quantity", "location_id", "location_dest_id"),
                ),
            ]
        self._add_evidence_of(found, FILE_MODELS)
        return found

    def _add_evidence_of(self, evidence, names):
        """Add the records of models that name their device in ``device_id``, a query per model."""
        for name in names:
            records = self.env[name].with_context(active_test=False)
            own = records.search([("device_id", "in", self.ids)]).grouped("device_id")
            for device in self & self.env["mds.device"].concat(*own):
                evidence[device].append(Evidence(own[device]))

    def _get_stock_moves(self):
        lines = self.env["stock.move.line"].search(
            [("lot_id", "in", self.lot_id.ids), ("state", "=", "done")], order="date, id"
        )
        return lines.grouped("lot_id")

    @api.model
    def _get_model_evidence_fields(self):
        """The model file: our fields of the product, never its prices."""
        names = [name for name in self.env["product.template"]._fields if name.startswith("mds_")]
        return ("name", "default_code", "barcode", *sorted(names))

    # ------------------------------------------------------------------ making it
    def action_evidence_pack(self):
        """Ask why a pack is made, and whether it names the callers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Evidence Pack"),
            "res_model": "mds.evidence.pack",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_device_id": self.id},
        }

    @api.model
    def _check_may_pack(self):
        user = self.env.user
        if not (
            user.has_group("mds_base.group_quality_officer")
            or user.has_group("mds_base.group_service_manager")
        ):
            raise AccessError(
                self.env._("A quality officer or service manager makes an evidence pack.")
            )

    def _write_evidence_pack(self, stream, pack):
        """Write the pack of this device into ``stream``, block by block.

        :param pack: the ``mds.evidence.pack`` that asks for it
        :return: SHA-256 of the manifest
        """
        self.ensure_one()
        self._check_may_pack()
        self.check_access("read")
        self.env.cr.flush()  # what this transaction collected for the chain is part of it
        now = fields.Datetime.now()
        writer = evidence_pack.PackWriter(stream, now)
        writer.add("device-file.pdf", [self._render_file_pdf()])
        device = self._sudo_evidence()
        parts = device._get_evidence()[device]
        keys = device._write_records(writer, parts, pack.with_personal)
        device._write_attachments(writer, keys)
        heads = device._write_chains(writer, keys)
        writer.add("hash_chain.py", [Path(hash_chain.__file__).read_bytes()])
        writer.add("verify.py", [Path(file_path("mds_device/evidence/verify.py")).read_bytes()])
        writer.add("README.txt", [self._get_pack_readme().encode()])
        facts = {
            "device": {"id": self.id, "name": self.name, "serial": self.serial},
            "model": self.product_id.name,
            "made_at": hash_chain.time_text(now),
            "made_by": {"id": self.env.uid, "name": self.env.user.name},
            "reason": pack.reason,
            "pack": pack.id,
            "with_personal": pack.with_personal,
            "database": self._sudo_parameters().get_param("database.uuid"),
        }
        return writer.close(facts, heads)

    def _sudo_evidence(self):
        """A file is handed over whole: who may make the pack need not see every order of it."""
        return self.sudo()

    def _render_file_pdf(self):
        report = self.env["ir.actions.report"]
        content, _kind = report._render_qweb_pdf("mds_device.report_device_file", self.ids)
        return content

    @api.model
    def _get_pack_readme(self):
        return self.env._(
            "Evidence pack of one device.\n\n"
            "device-file.pdf   the device file, to read\n"
            "records/          all records as JSON\n"
            "files/            all files: photos, certificates, signatures\n"
            "audit/            the audit trail, each entry chained to the one before\n"
            "manifest.json     size and SHA-256 of every file\n\n"
            "To check it, with Python 3.10 or newer and nothing else:\n"
            "    python3 -I verify.py PACK.zip\n"
            "It names every changed, missing or added file. Compare the SHA-256 that it prints "
            "with the one that the service company states for this pack.\n"
        )

    # ------------------------------------------------------------------ its parts
    def _write_records(self, writer, parts, with_personal):
        """One JSON file per model. {model: [ids]} of what was written, each once."""
        by_model = {}
        for part in parts:
            name = part.records._name
            known = by_model.setdefault(name, (part.fields, {}))
            known[1].update(dict.fromkeys(part.records.ids))
        labels = {}
        for name, (names, ids) in sorted(by_model.items()):
            if ids:
                records = self.env[name].browse(ids)
                names = names or self._get_evidence_fields(records)
                labels[name] = self._get_evidence_labels(records, names)
                rows = self._read_evidence(records, names, with_personal)
                writer.add_json(f"records/{name}.json", rows)
        writer.add_json("records/labels.json", [labels])
        return {name: list(ids) for name, (_names, ids) in by_model.items()}

    @api.model
    def _get_evidence_labels(self, records, names):
        """{field: label} in the language of the user, for whoever reads the JSON."""
        return {
            name: records._fields[name].get_description(self.env, ["string"])["string"]
            for name in names
        }

    @api.model
    def _read_evidence(self, records, names, with_personal):
        """Plain values of records, a slice at a time: memory does not grow with their number."""
        personal = set(getattr(records, "_audit_personal_fields", ()))
        for ids in split_every(CHUNK, records.ids):
            chunk = records.browse(ids)
            for record in chunk:
                values = {
                    name: None
                    if name in personal and not with_personal
                    else self._plain_evidence(record, name)
                    for name in names
                }
                withheld = sorted(personal & values.keys()) if not with_personal else []
                yield {
                    "model": record._name,
                    "id": record.id,
                    "values": values,
                    **({"withheld": withheld} if withheld else {}),
                }
            chunk.invalidate_recordset()

    @api.model
    def _get_evidence_fields(self, records):
        """All that is stored and says something; costs and other guarded fields stay inside."""
        return tuple(
            name
            for name, field in sorted(records._fields.items())
            if field.store
            and field.type not in ("one2many", "binary", "image", "json", "properties")
            and not field.groups
            and not field.company_dependent
            and not _LEFT_OUT.match(name)
        )

    @api.model
    def _plain_evidence(self, record, name):
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return [value.id, value.display_name] if value else None
        if field.relational:
            return [[item.id, item.display_name] for item in value]
        if field.type == "boolean":
            return bool(value)
        if field.type in ("integer", "float", "monetary", "many2one_reference"):
            return value
        if not value:
            return None
        if isinstance(value, dt.datetime):
            return hash_chain.time_text(value)
        return str(value)

    def _write_attachments(self, writer, keys):
        """The files of all these records, copied block by block, and their list."""
        domain = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in keys.items()
            if ids and model.startswith("mds.")
        )
        every_field = Domain("res_field", "=", False) | Domain("res_field", "!=", False)
        files = self.env["ir.attachment"].search(domain & every_field, order="id")
        writer.add_json("records/ir.attachment.json", self._copy_attachments(writer, files, []))

    @api.model
    def _copy_attachments(self, writer, files, rows):
        for ids in split_every(CHUNK, files.ids):
            chunk = files.browse(ids)
            for file in chunk:
                if file.res_field and _SMALLER.search(file.res_field):
                    continue
                row = {
                    "id": file.id,
                    "name": file.name,
                    "record": [file.res_model, file.res_id],
                    "field": file.res_field or None,
                    "mimetype": file.mimetype,
                    "url": file.url or None,
                }
                if file.type == "binary":
                    row["path"] = self._get_pack_path(file)
                    writer.add(row["path"], self._read_blocks(file))
                rows.append(row)
            chunk.invalidate_recordset()
        return rows

    @api.model
    def _get_pack_path(self, file):
        name = evidence_pack.safe_name(file.name or "file")
        if file.res_field and "." not in name and (file.mimetype or "").startswith("image/"):
            name += "." + file.mimetype.removeprefix("image/").replace("jpeg", "jpg")
        return f"files/{file.res_model}/{file.res_id}/{file.id}_{name}"

    @api.model
    def _read_blocks(self, file):
        if not file.store_fname:
            yield file.raw or b""
            return
        with Path(file._full_path(file.store_fname)).open("rb") as source:
            while block := source.read(BLOCK):
                yield block

    def _write_chains(self, writer, keys):
        """All audit entries of these records, whole chains. {(model, id): head}."""
        pairs = [(model, id_) for model, ids in keys.items() for id_ in ids]
        heads = {}
        writer.add_json("audit/entries.json", self._stream_chains(pairs, heads))
        return heads

    @api.model
    def _stream_chains(self, pairs, heads):
        Entry = self.env["mds.audit.entry"]
        for some in split_every(CHUNK, sorted(pairs)):
            condition = SQL("(res_model, res_id) IN %s", tuple(some))
            for entry in Entry._stream_entries(condition):
                heads[entry.key] = (entry.sequence, entry.hash)
                yield {name: getattr(entry, name) for name in hash_chain.Entry.__slots__}


class EvidencePack(models.Model):
    """One evidence pack 证据包 that was made of a device: by whom, when, why, and its digest.

    The pack itself is not kept: it is made when it is downloaded and handed over. What is kept is
    the SHA-256 of its manifest, by which a pack that comes back is recognised.

    Rights: quality officers and service managers make and read them; nobody changes or deletes.
    """

    _name = "mds.evidence.pack"
    _inherit = ["mds.guarded.mixin"]
    _description = "Evidence Pack"
    _order = "id desc"
    _rec_name = "device_id"

    _guarded_fields = ("user_id", "manifest_sha256", "size", "made_at")

    device_id = fields.Many2one(
        "mds.device", required=True, readonly=True, index=True, ondelete="restrict"
    )
    reason = fields.Char(
        "For Whom and Why", required=True, help="The inspector, the court, the customer."
    )
    with_personal = fields.Boolean(
        "With Personal Data",
        help="Names and telephone numbers of callers are left out, unless the law asks for them.",
    )
    user_id = fields.Many2one(
        "res.users", "Made by", default=lambda self: self.env.uid, readonly=True, required=True
    )
    made_at = fields.Datetime(readonly=True)
    manifest_sha256 = fields.Char("SHA-256 of the Manifest", readonly=True, index=True)
    # a whole number may be more than two thousand million: too much for an integer column
    size = fields.Float("Size (bytes)", digits=(16, 0), readonly=True, aggregator=None)

    @api.model_create_multi
    def create(self, vals_list):
        self.env["mds.device"]._check_may_pack()
        vals_list = [
            {name: vals[name] for name in vals if name not in self._guarded_fields}
            for vals in vals_list
        ]
        packs = super().create(vals_list)
        packs.device_id.check_access("read")
        for pack in packs:
            pack.device_id._audit_note(
                "evidence_pack",
                {"pack": pack.id, "with_personal": pack.with_personal},
                reason=pack.reason,
            )
        packs.device_id._log_event("evidence", {p.device_id: p.reason for p in packs})
        return packs

    def action_download(self):
        """Make the pack and download it; the file is streamed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/mds/evidence/{self.id}",
            "target": "new",
            "close": True,
        }

    def _write_pack(self, stream):
        """Write the pack, and its digest into the audit trail."""
        self.ensure_one()
        digest = self.device_id._write_evidence_pack(stream, self)
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(0)
        self._sudo_outcome().write(
            {"manifest_sha256": digest, "made_at": fields.Datetime.now(), "size": size}
        )
        self.device_id._audit_note(
            "evidence_pack", {"pack": self.id, "manifest_sha256": digest}, reason=self.reason
        )

    def _sudo_outcome(self):
        """What the server found out is written by nobody else."""
        return self.sudo()

    def _get_pack_name(self):
        device = self.device_id
        name = evidence_pack.safe_name(f"{device.name}-{device.serial}").replace(".", "_")
        return f"evidence-{name}-{fields.Date.context_today(self):%Y%m%d}.zip"
