import unicodedata

from odoo import api, fields, models
from odoo.addons.mds_base.models.said import Teller
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from stdnum.cn import uscc

from ..lib import names

GRADES = [
    ("3s", "Tertiary, Special"),
    ("3a", "Tertiary A"),
    ("3b", "Tertiary B"),
    ("3c", "Tertiary C"),
    ("3", "Tertiary, Not Rated"),
    ("2a", "Secondary A"),
    ("2b", "Secondary B"),
    ("2c", "Secondary C"),
    ("2", "Secondary, Not Rated"),
    ("1a", "Primary A"),
    ("1b", "Primary B"),
    ("1c", "Primary C"),
    ("1", "Primary, Not Rated"),
    ("none", "Ungraded"),
]


class ResPartner(models.Model):
    """What a service company must know of a hospital, and by which names it is found.

    The unified social credit code 统一社会信用代码 is the tax number of a Chinese organisation,
    so it stands in Odoo's own field for it (``vat``) and nowhere else.
    """

    _inherit = "res.partner"

    mds_grade = fields.Selection(GRADES, "Hospital Grade", index="btree_not_null")
    mds_ownership = fields.Selection(
        [
            ("public", "Public"),
            ("private", "Private"),
            ("joint", "Public and Private"),
            ("military", "Military"),
        ],
        "Ownership",
    )
    mds_payer_id = fields.Many2one(
        "res.partner",
        "Paid by",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        help="Who pays for service at this hospital, where it is not the hospital itself and the "
        "device names nobody else.",
    )
    mds_alias_ids = fields.One2many("mds.partner.alias", "partner_id", "Other Names")
    mds_contact_ids = fields.One2many(
        "mds.contact", "partner_id", "People", groups="mds_base.group_user"
    )
    mds_name_key = fields.Char(
        "Name Compared As", compute="_compute_mds_name_key", store=True, index="btree_not_null"
    )

    @api.depends("name", "is_company", "mds_is_hospital", "parent_id")
    def _compute_mds_name_key(self):
        for partner in self:
            is_customer = (partner.is_company or partner.mds_is_hospital) and not partner.parent_id
            partner.mds_name_key = names.key(partner.name) if is_customer else False

    # ------------------------------------------------------------------ checks
    @api.constrains("name", "mds_is_hospital", "parent_id")
    def _check_mds_name(self):
        """A hospital is not opened a second time under another name of the first."""
        hospitals = self.filtered(lambda one: one.mds_is_hospital and not one.parent_id)
        keys = [one.mds_name_key for one in hospitals if one.mds_name_key]
        if not keys:
            return
        known = {alias.key: alias for alias in self._sudo_aliases([("key", "in", keys)])}
        for hospital in hospitals:
            alias = known.get(hospital.mds_name_key)
            if alias and alias.partner_id.id == hospital.id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is among the other names of this hospital: delete it there "
                        "first.",
                        name=hospital.name,
                    )
                )
            if alias:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is another name of %(hospital)s: open that hospital. If they "
                        "are two, delete the other name there first.",
                        name=hospital.name,
                        hospital=alias.partner_id.name,
                    )
                )

    @api.constrains("vat", "country_id", "mds_is_hospital", "parent_id")
    def _check_mds_uscc(self):
        """Of hospitals in China: the code is right, and no other hospital has it."""
        chinese = self.filtered(
            lambda one: (
                one.mds_is_hospital
                and not one.parent_id
                and one.vat
                and one.vat != "/"
                and one.country_id.code in (False, "CN")
            )
        )
        for hospital in chinese:
            if not uscc.is_valid(hospital.vat):
                raise ValidationError(
                    self.env._(
                        "%(code)s is no unified social credit code: it has 18 characters without "
                        "I, O, S, V, Z, and its last one does not fit the others. Compare it with "
                        "the certificate of %(hospital)s.",
                        code=hospital.vat,
                        hospital=hospital.name,
                    )
                )
        taken = {
            one.vat: one
            for one in self._sudo_hospitals(
                [("vat", "in", chinese.mapped("vat")), ("id", "not in", chinese.ids)]
            )
        }
        for hospital in chinese:
            other = taken.setdefault(hospital.vat, hospital)
            if other.id != hospital.id:
                raise ValidationError(
                    self.env._(
                        "%(other)s has the unified social credit code %(code)s already. Is it the "
                        "same hospital? Then merge the two; a campus is a site of the hospital.",
                        other=other.name,
                        code=hospital.vat,
                    )
                )

    @api.onchange("name", "mds_is_hospital")
    def _onchange_mds_name(self):
        """Say at once when there is such a hospital; two of one name may well exist."""
        if not self.mds_is_hospital or self.parent_id or not names.key(self.name):
            return None
        match = self._find_hospitals([self.name])[self.name]
        known = (match["partner"] or match["candidates"]) - self._origin
        if not known:
            return None
        return {
            "warning": {
                "title": self.env._("Is it here already?"),
                "message": self.env._(
                    "%(hospitals)s has this name. Open it, unless this is another hospital.",
                    hospitals=", ".join(known.mapped("display_name")),
                ),
            }
        }

    # ------------------------------------------------------------------ create, write
    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_uscc(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_uscc(vals))

    @api.model
    def _prepare_uscc(self, vals):
        """A right code typed with blanks, small or full-width letters is stored plainly."""
        if not isinstance(vals.get("vat"), str):
            return vals
        plain = uscc.compact(unicodedata.normalize("NFKC", vals["vat"]))
        return {**vals, "vat": plain} if uscc.is_valid(plain) else vals

    # ------------------------------------------------------------------ finding
    @api.model
    def _search_display_name(self, operator, value):
        """Whoever types another name, or other brackets, finds the hospital too."""
        domain = super()._search_display_name(operator, value)
        if operator not in ("ilike", "=", "in") or not value:
            return domain
        if not self.env["mds.partner.alias"].has_access("read"):
            return domain  # a hospital's own people search contacts as Odoo lets them
        texts = [value] if isinstance(value, str) else [v for v in value if isinstance(v, str)]
        keys = [key for key in map(names.key, texts) if key]
        if not keys:
            return domain
        way, wanted = ("ilike", keys[0]) if operator == "ilike" else ("in", keys)
        return Domain.OR(
            [
                domain,
                Domain("mds_name_key", way, wanted),
                Domain("mds_alias_ids.key", way, wanted),
            ]
        )

    @api.model
    def _find_hospitals(self, texts):
        """Which customer each text of a list means, in a constant number of queries.

        A customer is known by its name, its other names, its reference or its unified social
        credit code. Hospitals come before other companies; nothing is guessed.

        :return: ``{text: {"partner", "candidates", "reason"}}``: one partner, or none with the
            candidates and a sentence that says what to do
        """
        texts = list(dict.fromkeys(text for text in texts if text))
        keys = {names.key(text) for text in texts} - {""}
        plain = {form for text in texts for form in (text, text.strip(), text.strip().upper())}
        aliases = self._sudo_aliases([("key", "in", list(keys))]) if keys else ()
        by_alias = {}
        for alias in aliases:
            by_alias.setdefault(alias.partner_id.id, set()).add(alias.key)
        partners = self.with_context(active_test=False).search_fetch(
            Domain("parent_id", "=", False)
            & (Domain("is_company", "=", True) | Domain("mds_is_hospital", "=", True))
            & (
                Domain("mds_name_key", "in", list(keys))
                | Domain("ref", "in", list(plain))
                | Domain("vat", "in", list(plain))
                | Domain("id", "in", list(by_alias))
            ),
            ["name", "ref", "vat", "mds_name_key", "mds_is_hospital", "active"],
        )
        known = [
            names.Known(
                partner.id,
                frozenset(
                    {
                        partner.mds_name_key,
                        names.key(partner.ref),
                        names.key(partner.vat),
                        *by_alias.get(partner.id, ()),
                    }
                    - {"", False}
                ),
                is_hospital=partner.mds_is_hospital,
                is_active=partner.active,
            )
            for partner in partners
        ]
        return {
            text: {
                "partner": self.browse(found.found or []),
                "candidates": self.browse(found.candidates),
                "reason": self._describe_match(text, found),
            }
            for text, found in names.match(texts, known).items()
        }

    @api.model
    def _describe_match(self, text, found):
        _ = Teller(self.env, __name__)
        candidates = ", ".join(self.browse(found.candidates).mapped("display_name"))
        if found.reason == "several":
            return _(
                "There are several customers called “%(name)s”: use their reference.", name=text
            )
        if found.reason == "archived":
            return _(
                "“%(name)s” is archived (%(hospital)s): restore it first.",
                name=text,
                hospital=candidates,
            )
        if found.reason == "none":
            return _("There is no customer “%(name)s”.", name=text)
        return ""

    @api.model
    def _sudo_aliases(self, domain):
        """That a name is taken must be known even to who may not see by whom."""
        return self.env["mds.partner.alias"].sudo().search(domain)

    @api.model
    def _sudo_hospitals(self, domain):
        """A hospital exists once in the whole database, whoever may see it."""
        whole = self.sudo().with_context(active_test=False)
        return whole.search(
            Domain(domain) & Domain("mds_is_hospital", "=", True) & Domain("parent_id", "=", False)
        )
