from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class HospitalMerge(models.TransientModel):
    """Asks which entry of a hospital stays, says what moves, and merges the others into it.

    Rights: service managers, where they see all of what hangs on the hospitals; administrators.
    """

    _name = "mds.hospital.merge"
    _description = "Merge Hospitals"

    partner_ids = fields.Many2many(
        "res.partner",
        string="Entries of One Hospital",
        domain="[('mds_is_hospital', '=', True), ('parent_id', '=', False)]",
    )
    keep_id = fields.Many2one(
        "res.partner",
        "The One That Stays",
        domain="[('id', 'in', partner_ids)]",
        compute="_compute_keep_id",
        store=True,
        readonly=False,
    )
    reason = fields.Text()
    summary = fields.Text("What Happens", compute="_compute_summary")
    refusal = fields.Text(compute="_compute_summary")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner" and "partner_ids" in fields:
            chosen = self.env["res.partner"].browse(self.env.context.get("active_ids") or [])
            values["partner_ids"] = [(6, 0, chosen.exists().ids)]
        return values

    @api.depends("partner_ids")
    def _compute_keep_id(self):
        """The entry on which most hangs is proposed."""
        devices = self._count("mds.device", self.partner_ids)
        for merge in self:
            partners = merge.partner_ids
            if merge.keep_id not in partners:
                ordered = partners.sorted(lambda one: (-devices.get(one._origin.id, 0), one.id))
                merge.keep_id = ordered[:1]

    @api.depends("partner_ids", "keep_id")
    @api.depends_context("lang")
    def _compute_summary(self):
        devices = self._count("mds.device", self.partner_ids)
        sites = self._count("mds.site", self.partner_ids)
        for merge in self:
            keep = merge.keep_id
            lines = [
                self.env._(
                    "%(hospital)s: %(devices)s devices and %(sites)s places move to %(keep)s; "
                    "the name stays as another name.",
                    hospital=one.name,
                    devices=devices.get(one._origin.id, 0),
                    sites=sites.get(one._origin.id, 0),
                    keep=keep.name,
                )
                for one in merge.partner_ids - keep
                if keep
            ]
            merge.summary = "\n".join(lines)
            merge.refusal = "\n".join(merge._get_refusals())

    @api.model
    def _count(self, model, partners):
        ids = [partner._origin.id for partner in partners if partner._origin.id]
        groups = self._sudo_documents(model)._read_group(
            [("partner_id", "in", ids)], ["partner_id"], ["__count"]
        )
        return {partner.id: count for partner, count in groups}

    @api.model
    def _sudo_documents(self, model):
        """How much hangs on a hospital decides who may merge it: counted in all regions."""
        return self.env[model].sudo().with_context(active_test=False)

    def action_merge(self):
        self.ensure_one()
        if not self.env.user.has_group("mds_base.group_service_manager"):
            raise AccessError(self.env._("Only service managers merge hospitals."))
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("State the reason: how do you know that it is one hospital?")
            )
        self._lock()
        refusals = self._get_refusals()
        if refusals:
            raise UserError("\n".join(refusals))
        keep = self.keep_id
        for source in self.partner_ids - keep:  # one at a time: each may join places of the last
            self.env["mds.merge"]._merge_hospitals(source, keep, reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": keep.id,
            "views": [(False, "form")],
        }

    def _lock(self):
        """Two people merge the same entries: the second finds that it is done."""
        self.env.cr.execute(
            "SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR UPDATE",
            [tuple(self.partner_ids.ids) or (0,)],
            log_exceptions=False,  # losing the race is no fault: the request is tried again
        )

    def _get_refusals(self):
        """Sentences that say why these entries cannot be merged (empty: they can)."""
        _ = self.env._
        partners = self.partner_ids._origin.exists()
        if len(partners) < 2:
            return [_("Choose at least two entries of the hospital. Were they merged already?")]
        if self.keep_id._origin not in partners:
            return [_("Choose the entry that stays.")]
        refusals = [
            _(
                "%(address)s is an address of %(hospital)s, not a hospital of its own: merge the "
                "hospitals, their addresses come along.",
                address=one.name,
                hospital=one.parent_id.name,
            )
            for one in partners
            if one.parent_id
        ]
        refusals += [
            _("%(name)s is not marked as a hospital: tick “Hospital” first.", name=one.name)
            for one in partners
            if not one.mds_is_hospital and not one.parent_id
        ]
        codes = {one.vat for one in partners if one.vat and one.vat != "/"}
        if len(codes) > 1:
            refusals.append(
                _(
                    "They have different unified social credit codes (%(codes)s), so they are "
                    "different organisations. Correct the wrong one first.",
                    codes=", ".join(sorted(codes)),
                )
            )
        if len(partners.company_id) > 1 or (
            partners.company_id and not all(one.company_id for one in partners)
        ):
            refusals.append(
                _("They belong to different companies: empty or align their company first.")
            )
        refusals += self._get_hidden_refusals(partners)
        return refusals

    def _get_hidden_refusals(self, partners):
        _ = self.env._
        refusals = []
        own = self._sudo_companies().search([("partner_id", "in", partners.ids)], limit=1)
        if own:
            refusals.append(_("%(name)s is one of our own companies.", name=own.partner_id.name))
        if len(partners.with_context(active_test=False).user_ids) > 1:
            refusals.append(
                _("More than one of them has a login: archive the login that is not used first.")
            )
        if not self.env.user.has_group("mds_base.group_administrator"):
            for model in ("mds.device", "mds.site"):
                seen = self.env[model].with_context(active_test=False)
                domain = [("partner_id", "in", partners.ids)]
                whole = self._sudo_documents(model).search_count(domain)
                if seen.search_count(domain) != whole:
                    refusals.append(
                        _(
                            "Part of what they have lies in companies or regions that you do not "
                            "see: ask an administrator to merge them."
                        )
                    )
                    break
        return refusals

    @api.model
    def _sudo_companies(self):
        """Whose partner a company is, must be known even of companies one cannot open."""
        return self.env["res.company"].sudo()
