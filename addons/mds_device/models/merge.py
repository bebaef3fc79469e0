from collections import Counter

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..lib import names

# what happened stays as it was written; what belongs to a document follows the document
EVIDENCE = frozenset(
    {
        "mds.acceptance",
        "mds.audit.entry",
        "mds.merged.reference",
        "mds.signature",
        "mds.signature.attempt",
    }
)
# many2one_reference fields that Odoo's own merge takes along
TAKEN_BY_ODOO = frozenset(
    {"ir.attachment", "ir.model.data", "mail.activity", "mail.followers", "mail.message"}
)


class Merge(models.AbstractModel):
    """Makes one hospital of two entries, with everything that hangs on them.

    Odoo's merge of contacts moves the references. Around it we join the places of the same
    name, keep signatures valid, note every audited change, and compute again what follows.
    """

    _name = "mds.merge"
    _description = "Merging Hospitals"

    @api.model
    def _merge_hospitals(self, source, keep, reason):
        """``source`` becomes ``keep``. The caller has checked that it may."""
        env = self._sudo_whole()
        source, keep = source.with_env(env), keep.with_env(env)
        joined = self._plan_sites(source, keep)
        links = self._find_audited_links(source, env["mds.site"].browse(list(joined)))
        before = {records: records._read_audited_values() for records in links}
        self._keep_signed(source, keep, joined)
        self._join_sites(joined)
        values = self._prepare_kept_values(source, keep)
        self._move_references(source, keep)
        merger = env["base.partner.merge.automatic.wizard"]
        merger._merge((source + keep).ids, keep, extra_checks=False)
        keep.write(values.pop("write"))
        self._compute_again(keep, links)
        self._note_merge(before, values, keep, joined, reason)
        self._keep_name(values["name"], keep)
        env.flush_all()
        self.env.invalidate_all()

    @api.model
    def _sudo_whole(self):
        """A hospital is merged for everybody: in companies and regions of others as well."""
        return self.sudo().with_context(active_test=False, tracking_disable=True).env

    # ------------------------------------------------------------------ places
    @api.model
    def _plan_sites(self, source, keep):
        """``{site that goes: site that stays}`` where both hospitals have a place of one name."""
        places = {}
        for partner in (source, keep):
            sites = source.env["mds.site"].search(
                [("partner_id", "=", partner.id), ("active", "=", True)]
            )
            places[partner] = [
                names.Place(site.id, site.name, site.parent_id.id or None) for site in sites
            ]
        found = names.join_places(places[keep], places[source])
        Site = source.env["mds.site"]
        return {old: Site.browse(new) for old, new in found.items()}

    @api.model
    def _join_sites(self, joined):
        """Everything that stands in a place that goes, stands in the one that stays."""
        if not joined:
            return
        Site = next(iter(joined.values())).browse()
        merger = Site.env["base.partner.merge.automatic.wizard"]
        Site.env.flush_all()
        for old, new in joined.items():
            gone = Site.browse(old)
            for name in ("department_type_id", "latitude", "longitude", "code"):
                if gone[name] and not new[name]:
                    new[name] = gone[name]
            Site.env.flush_all()
            merger._update_foreign_keys_generic("mds.site", gone, new)
            merger._update_reference_fields_generic("mds.site", gone, new)
            self._move_references(gone, new)
        Site.env.invalidate_all()
        Site.browse(list(joined)).unlink()

    # ------------------------------------------------------------------ references
    @api.model
    def _find_audited_links(self, partner, sites):
        """``{records: names of the audited fields}`` that name the hospital or a joined place."""
        wanted = {"res.partner": partner.ids, "mds.site": sites.ids}
        links = {}
        for name in partner.env.registry:
            model = partner.env[name]
            if model._abstract or model._transient or not hasattr(model, "_get_audited_fields"):
                continue
            fields = [
                field
                for field in (model._fields[one] for one in model._get_audited_fields())
                if field.store and field.type == "many2one" and field.comodel_name in wanted
            ]
            domain = Domain.OR(
                Domain(field.name, "in", wanted[field.comodel_name]) for field in fields
            )
            records = model.search(domain) if fields else model
            if records:
                links[records] = tuple(field.name for field in fields)
        return links

    @api.model
    def _keep_signed(self, source, keep, joined):
        """What was signed named the old entry; the signature goes on standing for it."""
        changes = {"res.partner": {source.id: keep}, "mds.site": joined}
        Reference = source.env["mds.merged.reference"]
        for name in source.env.registry:
            model = source.env[name]
            if model._abstract or not hasattr(model, "_group_signature_fields"):
                continue
            for field_name in model._group_signature_fields():
                field = model._fields[field_name]
                if field.type != "many2one" or field.comodel_name not in changes:
                    continue
                for old, new in changes[field.comodel_name].items():
                    documents = model.search([(field_name, "=", old)])
                    Reference._keep(documents.filtered("signature_ids"), field_name, new)

    @api.model
    def _move_references(self, source, keep):
        """Pairs of model and id that Odoo's merge does not know; evidence keeps its own."""
        source.env.flush_all()
        for name in source.env.registry:
            model = source.env[name]
            if model._abstract or not model._auto or name in EVIDENCE | TAKEN_BY_ODOO:
                continue
            for field in model._fields.values():
                if field.type != "many2one_reference" or not field.store:
                    continue
                of_model = model._fields[field.model_field]
                if not of_model.store or of_model.type == "many2one":
                    continue
                source.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE %s = %s AND %s IN %s",
                        SQL.identifier(model._table),
                        SQL.identifier(field.name),
                        keep.id,
                        SQL.identifier(field.model_field),
                        source._name,
                        SQL.identifier(field.name),
                        tuple(source.ids),
                    )
                )
        source.env.invalidate_all()

    # ------------------------------------------------------------------ values
    @api.model
    def _prepare_kept_values(self, source, keep):
        """The old names, and what ``keep`` gets; two hospitals never hold one tax number."""
        code = keep.vat or source.vat
        payer = keep.mds_payer_id or source.mds_payer_id
        if payer in source + keep:
            payer = payer.browse()
        values = {
            "name": source.name,
            "id": source.id,
            "kept": keep.name,
            "write": {"vat": code, "mds_payer_id": payer.id},
        }
        (source + keep).write({"mds_payer_id": False})
        if source.vat:
            source.vat = False
        source.env.flush_all()
        return values

    @api.model
    def _keep_name(self, name, keep):
        """Whoever writes the old name finds the hospital that is left."""
        if names.key(name) not in {keep.mds_name_key, *keep.mds_alias_ids.mapped("key"), ""}:
            keep.env["mds.partner.alias"].create(
                {"name": name, "partner_id": keep.id, "origin": "merge"}
            )

    @api.model
    def _compute_again(self, keep, links):
        """References were moved in the database: tree, regions and names follow."""
        env = keep.env
        env.invalidate_all()
        env.cr.execute(
            """
            WITH RECURSIVE tree(id, path) AS (
                SELECT id, concat(id, '/') FROM mds_site
                 WHERE partner_id = %(partner)s AND parent_id IS NULL
                UNION ALL
                SELECT site.id, concat(tree.path, site.id, '/')
                  FROM mds_site site JOIN tree ON site.parent_id = tree.id
            )
            UPDATE mds_site SET parent_path = tree.path FROM tree
             WHERE mds_site.id = tree.id AND mds_site.parent_path IS DISTINCT FROM tree.path
            """,
            {"partner": keep.id},
        )
        env.invalidate_all()
        places = env["mds.site"].search([("partner_id", "=", keep.id)])
        places.modified(["partner_id", "parent_id", "name"])
        for records, field_names in links.items():
            records.exists().modified(field_names)
        env.flush_all()

    # ------------------------------------------------------------------ evidence
    @api.model
    def _note_merge(self, before, values, keep, joined, reason):
        why = self.env._(
            "%(old)s was merged into %(new)s: %(reason)s",
            old=values["name"],
            new=values["kept"],
            reason=reason,
        )
        for records, old in before.items():
            documents = self.env[records._name].browse(records.ids).with_context(mds_reason=why)
            documents._collect_changes("write", old, documents._read_audited_values())
        payload = {
            "merged": f"{values['name']} (#{values['id']})",
            "kept": f"{values['kept']} (#{keep.id})",
            "sites": "; ".join(f"#{old}: #{new.id}" for old, new in sorted(joined.items())),
            "documents": self._count_documents(before),
        }
        self.env["mds.audit.entry"]._collect(
            [
                {
                    "model": "res.partner",
                    "record_id": partner_id,
                    "kind": "merge",
                    "payload": payload,
                    "reason": reason,
                }
                for partner_id in (values["id"], keep.id)
            ]
        )

    @api.model
    def _count_documents(self, before):
        counts = Counter()
        for records in before:
            counts[records._name] += len(records)
        return "; ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
