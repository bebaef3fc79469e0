from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lib import store_rules

STORE_LEVELS = [
    ("central", "Head Store"),
    ("regional", "Regional Store"),
    ("outlet", "Outlet's Store"),
    ("engineer", "Engineer's Stock"),
    ("hospital", "Cabinet in a Hospital"),
]
STORE_KINDS = [
    ("usable", "Good Parts"),
    ("inspection", "To Inspect"),
    ("defective", "Defective Parts"),
    ("refurbished", "Refurbished Parts"),
    ("pulled", "Pulled Parts"),
    ("transit", "In Transit"),
]


class StockLocation(models.Model):
    """A store 仓库 is a location of stock: whose it is, and what lies there.

    The level says whose (head, region, outlet, engineer, a cabinet in a hospital), the kind what
    lies there. What is to be inspected, defective or on its way is nowhere offered for use.

    Rights: Odoo's own for locations (inventory administrators write); service managers open the
    store of an outlet.
    """

    _inherit = "stock.location"

    mds_store_level = fields.Selection(
        STORE_LEVELS,
        "Store Level",
        compute="_compute_mds_store_level",
        store=True,
        readonly=False,
        index="btree_not_null",
    )
    mds_store_kind = fields.Selection(
        STORE_KINDS,
        "What Lies There",
        compute="_compute_mds_store_kind",
        store=True,
        readonly=False,
        recursive=True,
        index="btree_not_null",
        help="Only good parts are offered for use. What lies in a place for defective parts is "
        "defective too.",
    )
    mds_outlet_id = fields.Many2one(
        "mds.outlet",
        "Service Outlet",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    mds_region_id = fields.Many2one(
        "mds.region", "Service Region", index="btree_not_null", ondelete="restrict"
    )
    mds_hospital_id = fields.Many2one(
        "res.partner",
        "Hospital",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('mds_is_hospital', '=', True)]",
    )

    @api.depends("mds_employee_ids")
    def _compute_mds_store_level(self):
        for location in self:
            if location.mds_employee_ids:
                location.mds_store_level = "engineer"
            elif location.mds_store_level == "engineer":
                location.mds_store_level = False
            else:
                location.mds_store_level = location.mds_store_level

    @api.depends("location_id.mds_store_kind", "mds_store_level", "usage")
    def _compute_mds_store_kind(self):
        for location in self:
            above = location.location_id.mds_store_kind
            if above in store_rules.BLOCKED_KINDS:
                location.mds_store_kind = above
            elif location.mds_store_kind:
                location.mds_store_kind = location.mds_store_kind
            elif location.mds_store_level:
                location.mds_store_kind = "transit" if location.usage == "transit" else "usable"
            else:
                location.mds_store_kind = False

    @api.onchange("mds_outlet_id")
    def _onchange_mds_outlet_id(self):
        if self.mds_outlet_id:
            self.mds_region_id = self.mds_outlet_id.region_id or self.mds_region_id

    @api.constrains(
        "mds_store_level",
        "mds_store_kind",
        "usage",
        "mds_region_id",
        "mds_outlet_id",
        "mds_hospital_id",
    )
    def _check_mds_store(self):
        words = self._get_store_words()
        for location in self._sudo_facts():
            faults = store_rules.faults(
                store_rules.Store(
                    location.mds_store_level or None,
                    location.mds_store_kind or None,
                    location.usage,
                    has_region=bool(location.mds_region_id),
                    has_outlet=bool(location.mds_outlet_id),
                    has_engineer=bool(location.mds_employee_ids),
                    has_hospital=bool(location.mds_hospital_id),
                )
            )
            if faults:
                raise ValidationError(
                    self.env._(
                        "%(store)s: %(faults)s",
                        store=location.name,
                        faults=" ".join(words[fault] for fault in faults),
                    )
                )

    def _sudo_facts(self):
        """Whether an engineer has this stock is no personnel secret."""
        return self.sudo()

    @api.model
    def _get_store_words(self):
        _ = self.env._
        return {
            "usage": _("Only internal and transit locations are stores."),
            "transit_usage": _(
                "“In Transit” and the location type “Transit” go together: choose both or none."
            ),
            "valued": _(
                "Refurbished and pulled parts are worth nothing: they lie in a location of the "
                "type “Inventory Loss”."
            ),
            "no_region": _("Say of which region this store is."),
            "no_outlet": _("Say of which outlet this store is."),
            "no_engineer": _(
                "An engineer's stock belongs to an engineer: choose it on the employee."
            ),
            "no_hospital": _("Say in which hospital the cabinet stands."),
            "odd_outlet": _("Only the store of an outlet or of an engineer names an outlet."),
            "odd_hospital": _("Only a cabinet in a hospital names a hospital."),
        }


class OrderPart(models.Model):
    _inherit = "mds.order.part"

    def _check_complete(self):
        """Nobody builds a defective part in, whoever asks."""
        super()._check_complete()
        blocked = self.location_id.filtered(
            lambda place: place.mds_store_kind in store_rules.BLOCKED_KINDS
        )
        if blocked:
            kinds = dict(blocked._fields["mds_store_kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(place)s holds “%(kind)s”: parts are not taken from there. Move the part to "
                    "a store of good parts first.",
                    place=blocked[0].display_name,
                    kind=kinds[blocked[0].mds_store_kind],
                )
            )
