from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date

from ..lib import credentials

HOLDER_FIELDS = {
    "hr.employee": "employee_id",
    "res.partner": "partner_id",
    "mds.device": "device_id",
    "product.template": "product_tmpl_id",
}
SORTS = {
    "hr.employee": "employee",
    "res.partner": "partner",
    "mds.device": "device",
    "product.template": "product",
}


class Credential(models.Model):
    """What lapsed or missing credentials stand in the way of: the seam for every addon above."""

    _inherit = "mds.credential"

    @api.model
    def _get_blockers(self, action, records, on_date=None):
        """``{record: [why not]}`` for holders of one model, whatever they act on.

        :param action: a key of ``mds.credential.kind.blocks``, such as ``visit``
        """
        target = (self.env["product.template"], self.env["mds.region"])
        answers = self._get_blockers_on(action, [(one, *target) for one in records], on_date)
        return {one: answers[(one, *target)] for one in records}

    @api.model
    def _get_blockers_on(self, action, triples, on_date=None):
        """``{(holder, device model, region): [why not]}``, in a constant number of queries.

        :param triples: list of (record of one holder model, product.template, mds.region)
        """
        if not triples:
            return {}
        on_date = on_date or fields.Date.context_today(self)
        model_name = triples[0][0]._name
        kinds = self._sudo_kinds(action, SORTS[model_name])
        if not kinds:
            return {triple: [] for triple in triples}
        needs = [kind._prepare_requirement() for kind in kinds]
        names = {kind.id: kind.with_env(self.env).name for kind in kinds}
        holder_field = HOLDER_FIELDS[model_name]
        held = defaultdict(list)
        for row in self._sudo_held(holder_field, {one.id for one, *_rest in triples}, kinds):
            held[row[holder_field].id].append(row._prepare_holding())
        targets = {}
        result = {}
        for triple in triples:
            holder, template, region = triple
            if (template, region) not in targets:
                targets[template, region] = self._prepare_target(template, region)
            gaps = credentials.find_gaps(needs, held[holder.id], targets[template, region], on_date)
            result[triple] = [self._describe_gap(gap, names[gap.kind]) for gap in gaps]
        return result

    @api.model
    def _sudo_kinds(self, action, sort):
        """What is required is asked for whoever plans; kinds are settings."""
        return self.env["mds.credential.kind"].sudo().search(self._kinds_domain(action, sort))

    @api.model
    def _kinds_domain(self, action, sort):
        return [("blocks", "=", action), ("applies_to", "=", sort)]

    @api.model
    def _sudo_held(self, holder_field, ids, kinds):
        """Dispatchers learn that something is lacking, not what it says: only gaps leave here."""
        return self.sudo().search([(holder_field, "in", list(ids)), ("kind_id", "in", kinds.ids)])

    @api.model
    def _prepare_target(self, template, region):
        return credentials.Target(
            template.id or None,
            frozenset(self._split_path(self._sudo_category_path(template))),
            frozenset(self._split_path(region.parent_path)),
        )

    @api.model
    def _sudo_category_path(self, template):
        """The category of a device model is no secret."""
        return template.sudo().categ_id.parent_path

    @api.model
    def _split_path(self, path):
        return [int(part) for part in (path or "").split("/") if part]

    @api.model
    def _describe_gap(self, gap, kind):
        _ = self.env._
        day = format_date(self.env, gap.date) if gap.date else ""
        texts = {
            credentials.MISSING: _("has no “%(kind)s”"),
            credentials.OUT_OF_SCOPE: _("has no “%(kind)s” for this model and region"),
            credentials.EXPIRED: _("“%(kind)s” expired on %(day)s"),
            credentials.UPCOMING: _("“%(kind)s” is valid only from %(day)s on"),
            credentials.WITHDRAWN: _("“%(kind)s” was withdrawn"),
        }
        return texts[gap.reason] % {"kind": kind, "day": day}
