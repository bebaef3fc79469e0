from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller, join, listing, name_of
from odoo.addons.mds_order.lib.intake import Fact

from ..lib import entitlement, part_warranty

PARTS = "parts"


class Order(models.Model):
    """A part that fails again within its own warranty is ours 更换件质保.

    At intake nobody knows which part has failed: the rows stay as warranty and contract decide
    and name the parts that would be ours. When the work says which part was taken out, that part
    has a row of its own.
    """

    _inherit = "mds.order"

    part_warranty_note = fields.Text(
        "Own Warranty of Parts",
        compute="_compute_part_warranty_note",
        help="Parts in the device that would be ours, if they have failed.",
    )

    # -- facts --------------------------------------------------------------------------------

    def _get_part_verdicts(self):
        """``{order: part_warranty.Verdict}`` of what these orders built in, as the files say."""
        built_in = self._sudo_for_contract()._get_built_in()
        replaced = self._get_replaced_parts(built_in.values())
        categories = self._get_part_categories(
            self.env["product.product"].union(*(rows.product_id for rows in built_in.values()))
        )
        result = {}
        for order, rows in zip(self, built_in.values(), strict=True):
            used = [
                part_warranty.Used(
                    row,
                    categories[row.product_id.id],
                    _exact(row.quantity),
                    [one._prepare_failed_part() for one in replaced.get(row, ())],
                )
                for row in rows
            ]
            day = order._get_report_day() if rows else None
            scope = order._sudo_for_contract().company_id._get_part_warranty_scope()
            result[order] = part_warranty.judge(used, day, scope)
        return result

    @api.model
    def _get_replaced_parts(self, built_in):
        """``{new part: those that it took the place of}``, in one query for all orders."""
        rows = self._sudo_device_parts().concat(*built_in)
        if not rows:
            return {}
        domain = [("replaced_by_id", "in", rows.ids), ("warranty_end", "!=", False)]
        return rows.search(domain, order="id").grouped("replaced_by_id")

    @api.model
    def _sudo_device_parts(self):
        """What was in a device decides who pays, whoever takes the order in."""
        return self.env["mds.device.part"].sudo()

    @api.model
    def _get_part_categories(self, products):
        """Seam: ``{product id: category}`` by which a part is borne; who prices tells
        consumables."""
        return dict.fromkeys(products.ids, PARTS)

    def _get_warranted_candidates(self, warranties):
        """``{order: [part_warranty.Claim]}``: parts in the device under their own warranty."""
        found = {order: list(warranties[order].parts) for order in self if order in warranties}
        products = self.env["product.product"].union(
            *(part.product_id for parts in found.values() for part in parts)
        )
        categories = self._get_part_categories(products)
        return {
            order: [
                part_warranty.Claim(part, categories[part.product_id.id])
                for part in found.get(order, ())
            ]
            for order in self
        }

    # -- what follows -------------------------------------------------------------------------

    def _get_claim_rows(self):
        """``{order: rows of parts that are ours}``, as decided last; none that is overruled."""
        rows = self._sudo_entitlement_rows().search([("order_id", "in", self._origin.ids)])
        by_order = rows.grouped(lambda row: row.order_id.id)
        result = {}
        for order in self:
            own = by_order.get(order._origin.id, rows.browse())
            closing = own.filtered(lambda row: row.stage == "closing")
            claims = (closing or own).filtered("device_part_id")
            result[order] = claims.browse() if order._is_overruled() else claims
        return result

    def _get_claimed_sources(self):
        """``{order: sources of charges}`` that are ours by the own warranty of a part."""
        return {
            order: {row._get_source() for row in rows}
            for order, rows in self._get_claim_rows().items()
        }

    def _transition(self, target, reason=None, occurred_at=None):
        """What was decided when the work was done is looked at once more before the papers."""
        if target == "closed":
            self._follow_claims()
        return super()._transition(target, reason=reason, occurred_at=occurred_at)

    def _follow_claims(self):
        """A part may have come back since the work was done: who bears it is decided again."""
        changed = self.filtered(lambda order: order.state == "done")._filter_claims_changed()
        if changed:
            changed._decide_at_end()

    def _filter_claims_changed(self):
        """Those of which another part is ours by now than when the work was done."""
        rows = self._sudo_entitlement_rows().search(
            [("order_id", "in", self.ids), ("stage", "=", "closing")]
        )
        of_order = rows.filtered("device_part_id").grouped(lambda row: row.order_id.id)
        written = {
            order: {row._get_source() for row in of_order.get(order.id, ())} for order in self
        }
        suspects = self.filtered("device_id")
        verdicts = suspects._get_part_verdicts()
        suspects = suspects.filtered(
            lambda order: written[order] != _get_sources(verdicts[order].claims)
        )
        if not suspects:
            return suspects
        decisions = suspects._get_entitlement()  # a recall or a warranty may come before
        return suspects.filtered(
            lambda order: written[order] != _get_sources(decisions[order].claims)
        )

    # -- in words -----------------------------------------------------------------------------

    @api.depends("entitlement_ids.note", "entitlement_ids.stage", "state")
    @api.depends_context("lang")
    def _compute_part_warranty_note(self):
        """Until the work is done, what was said at intake."""
        for order in self:
            is_open = order.state not in ("done", *self._final_states)
            rows = order.entitlement_ids.filtered(
                lambda row: row.stage == "intake" and not row.device_part_id
            )
            notes = dict.fromkeys(row.note for row in rows if row.note)  # each once
            order.part_warranty_note = "\n".join(notes) if is_open else False

    def _prepare_claim_row(self, claim):
        """Values of the row of a part that is ours."""
        _ = Teller(self.env, __name__)
        failed = claim.failed
        words = {"part": failed._say_name(), "until": failed.warranty_end}
        if failed.date_from:
            note = _(
                "%(part)s was built in on %(day)s and is under its own warranty until %(until)s: "
                "what took its place is ours.",
                day=self._get_local_day(failed.date_from),
                **words,
            )
        else:
            note = _(
                "%(part)s is under its own warranty until %(until)s: what took its place is ours.",
                **words,
            )
        return {
            "category": claim.category,
            "payer": entitlement.US,
            "percent": 100.0,
            "code": entitlement.PART_WARRANTY,
            "device_part_id": failed.id,
            "res_model": claim.used.res_model,
            "res_id": claim.used.res_id,
            "note": note,
        }

    def _describe_claims(self, claims):
        """“Under its own warranty, so ours: Flow Sensor S-1.”"""
        if not claims:
            return ""
        _ = Teller(self.env, __name__)
        names = listing(self.env, [claim.failed._say_name() for claim in claims])
        return _("Failed within its own warranty, so ours: %(parts)s.", parts=names)

    def _describe_candidates(self, candidates):
        """``{category: which parts would be ours, had they failed}``."""
        _ = Teller(self.env, __name__)
        of_category = defaultdict(list)
        for claim in candidates:
            part = claim.failed
            of_category[claim.category].append(
                _("%(part)s until %(until)s", part=part._say_name(), until=part.warranty_end)
            )
        return {
            category: _(
                "Ours by its own warranty, if this is what failed: %(parts)s.",
                parts=listing(self.env, names),
            )
            for category, names in of_category.items()
        }

    def _get_intake_facts(self):
        """Whoever takes the order in is told which parts would be ours."""
        result = super()._get_intake_facts()
        with_device = self.filtered("device_id")
        for order, decision in with_device._get_entitlement().items():
            for note in self._describe_candidates(decision.candidates).values():
                result[order].insert(
                    1, Fact("part_warranty", self.env._("Own Warranty of Parts"), note, "success")
                )
        return result

    @api.depends(
        "entitlement_ids.percent",
        "entitlement_ids.payer",
        "entitlement_ids.stage",
        "entitlement_ids.device_part_id",
        "coverage_decision",
    )
    @api.depends_context("lang", "tz")
    def _compute_entitlement_difference(self):
        """What is otherwise than at intake, and why: a line for each category.

        What a person decided stands first; the rest is what the rules would have said.
        """
        row_fields = self.env["mds.order.entitlement"]._fields
        categories = dict(row_fields["category"]._description_selection(self.env))
        for order in self:
            stages = order.entitlement_ids.grouped("stage")
            words = []
            if "intake" in stages and "closing" in stages:
                for name in entitlement.CATEGORIES:
                    before, after = (
                        stages[stage].filtered(lambda row, name=name: row.category == name)
                        for stage in ("intake", "closing")
                    )
                    if before._get_decided() != after._get_decided():
                        shown = "; ".join(row._describe() for row in after)
                        words.append(f"{categories[name]}: {shown}")
            if order.coverage_decision:
                rules = [self.env._("By contract and warranty alone:"), *words] if words else []
                words = [order.coverage_decision, *rules]
            order.entitlement_difference = "\n".join(words) or False


class OrderEntitlement(models.Model):
    _inherit = "mds.order.entitlement"

    def _get_decided(self):
        """What two decisions of a category are compared by."""
        return [(row.payer, row.percent, row.code, row.device_part_id) for row in self]

    def _describe(self):
        """“Customer 20 % (Not under contract)”, or the sentence about a part."""
        self.ensure_one()
        payers = dict(self._fields["payer"]._description_selection(self.env))
        if self.device_part_id:
            return f"{payers[self.payer]}: {self.note}"
        codes = dict(self._fields["code"]._description_selection(self.env))
        return f"{payers[self.payer]} {self.percent:g} % ({codes[self.code]})"


class DevicePart(models.Model):
    _inherit = "mds.device.part"

    def _prepare_failed_part(self):
        self.ensure_one()
        return part_warranty.Failed(
            self, _exact(self.quantity), self.warranty_start or None, self.warranty_end or None
        )

    def _say_name(self):
        """Product and number, in each reader's language."""
        self.ensure_one()
        return join(" ", filter(None, [name_of(self.product_id), self.serial]))


def _exact(number):
    """A float of the database as the number that was meant."""
    return Decimal(str(round(number or 0.0, 4)))


def _get_sources(claims):
    """The parts that took the place of failed ones, as charges name them."""
    return {(claim.used.res_model, (claim.used.res_id,)) for claim in claims}
