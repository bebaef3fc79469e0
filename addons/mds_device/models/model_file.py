from odoo import api, fields, models

from ..lib import maintenance_need, nomenclature, registration


class ProductTemplate(models.Model):
    """The file of a model 型号档案: what is true of each unit of it, beside the plain fields.

    Verification kinds that the law wants are added by the metrology addon; the form has a group
    ``mds_verification`` for them.
    """

    _inherit = "product.template"

    mds_brand = fields.Char("Brand")
    mds_generic_name = fields.Char("Generic Name", translate=True)
    mds_origin_country_id = fields.Many2one("res.country", "Country of Origin")
    mds_packaging_di_ids = fields.One2many("mds.packaging.di", "product_tmpl_id", "Other UDI-DIs")
    mds_nomenclature_ids = fields.Many2many(
        "mds.nomenclature.code", string="Nomenclature Codes", groups="mds_base.group_user"
    )
    mds_emdn_code = fields.Char(
        compute="_compute_mds_emdn_code",
        inverse="_inverse_mds_emdn_code",
        store=True,
        readonly=False,
    )
    mds_risk_class_ids = fields.One2many("mds.risk.class", "product_tmpl_id", "Risk Classes")
    mds_risk_class = fields.Selection(
        compute="_compute_mds_risk_class",
        inverse="_inverse_mds_risk_class",
        store=True,
        readonly=False,
        help="The class by Chinese law.",
    )
    mds_registration_valid_until = fields.Date("Registration Valid until")
    mds_registration_remark = fields.Char(
        "Remark on the Number", compute="_compute_mds_registration_remark"
    )
    mds_end_of_support = fields.Date(
        "End of Support", help="From this day on the manufacturer supplies neither parts nor help."
    )
    mds_requires_acceptance = fields.Boolean(
        "Acceptance before First Use",
        default=True,
        help="A unit that we deliver is not put in service before its acceptance is recorded.",
    )
    mds_holds_patient_data = fields.Boolean(
        "Holds Patient Data",
        help="Patient data must be erased before such a device leaves service.",
    )
    mds_is_implant = fields.Boolean(
        "Implant", help="Files of implants are kept for ever; no maintenance is planned."
    )

    mds_function_factor_id = fields.Many2one(
        "mds.maintenance.factor", "Function", domain=[("kind", "=", "function")]
    )
    mds_risk_factor_id = fields.Many2one(
        "mds.maintenance.factor", "Physical Risk", domain=[("kind", "=", "risk")]
    )
    mds_requirement_factor_id = fields.Many2one(
        "mds.maintenance.factor", "Maintenance Requirement", domain=[("kind", "=", "requirement")]
    )
    mds_maintenance_score = fields.Integer(
        "EM Score", compute="_compute_mds_maintenance", store=True, aggregator=None
    )
    mds_is_in_maintenance = fields.Boolean(
        "In the Maintenance Programme", compute="_compute_mds_maintenance", store=True
    )
    mds_maintenance_sentence = fields.Char(
        "Maintenance Need", compute="_compute_mds_maintenance_sentence"
    )

    mds_document_ids = fields.One2many(
        "mds.model.document", "product_tmpl_id", "Manuals and Notices"
    )
    mds_compatible_part_ids = fields.One2many(
        "mds.compatible.part", "product_tmpl_id", "Compatible Parts"
    )
    mds_warranty_term_ids = fields.One2many(
        "mds.warranty.term", "product_tmpl_id", "Warranty Terms"
    )
    mds_part_warranty_months = fields.Integer(
        "Warranty as a Spare Part (months)",
        help="Months of warranty from the day on which this part is built into a device.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_emdn_code(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_emdn_code(vals))

    @api.model
    def _clean_emdn_code(self, vals):
        if not vals.get("mds_emdn_code"):
            return vals
        return {**vals, "mds_emdn_code": nomenclature.clean("emdn", vals["mds_emdn_code"])}

    @api.depends("mds_nomenclature_ids.code", "mds_nomenclature_ids.system")
    def _compute_mds_emdn_code(self):
        for template in self:
            codes = template.mds_nomenclature_ids.filtered(lambda one: one.system == "emdn")
            template.mds_emdn_code = codes[:1].code

    def _inverse_mds_emdn_code(self):
        """A code that is typed is found or made in the dictionary."""
        texts = self.mapped("mds_emdn_code")
        codes = self.env["mds.nomenclature.code"]._get_or_create("emdn", texts)
        for template in self:
            code = codes.get(template.mds_emdn_code)
            others = template.mds_nomenclature_ids.filtered(lambda one: one.system != "emdn")
            template.mds_nomenclature_ids = others + code if code else others

    @api.depends("mds_risk_class_ids.jurisdiction", "mds_risk_class_ids.risk_class")
    def _compute_mds_risk_class(self):
        for template in self:
            line = template.mds_risk_class_ids.filtered(lambda one: one.jurisdiction == "cn")
            template.mds_risk_class = (line[:1].risk_class or "").removeprefix("cn_") or False

    def _inverse_mds_risk_class(self):
        to_create = []
        for template in self:
            line = template.mds_risk_class_ids.filtered(lambda one: one.jurisdiction == "cn")
            value = template.mds_risk_class
            if not value:
                line.unlink()
            elif line:
                line.risk_class = f"cn_{value}"
            else:
                to_create.append(
                    {
                        "product_tmpl_id": template.id,
                        "jurisdiction": "cn",
                        "risk_class": f"cn_{value}",
                    }
                )
        self.env["mds.risk.class"].create(to_create)

    @api.depends("mds_registration_number", "mds_registration_valid_until", "mds_risk_class")
    @api.depends_context("lang")
    def _compute_mds_registration_remark(self):
        today = fields.Date.context_today(self)
        found = registration.by_key(
            {
                template.id: (template.mds_registration_number or "", template.mds_risk_class or "")
                for template in self
            },
            today.year,
        )
        for template in self:
            remarks = [self._registration_words(remark) for remark in found[template.id]]
            until = template.mds_registration_valid_until
            if until and until < today:
                remarks.append(self.env._("The registration has expired."))
            template.mds_registration_remark = " ".join(remarks)

    @api.model
    def _registration_words(self, remark):
        _ = self.env._
        words = {
            "unknown_format": _("This does not look like a Chinese registration or filing number."),
            "old_format": _("A number of the old format, from before 2014: it has expired."),
            "no_such_class": _("The number names a class that does not exist: %s.", remark.text),
            "class_1_is_filed": _("Class I devices are filed, not registered: check the number."),
            "class_differs": _(
                "By its number this is class %s: check the risk class.", remark.text
            ),
            "wrong_issuer": _(
                "The authority (%s) does not fit the class and origin in the number.", remark.text
            ),
            "odd_year": _("The year %s in the number is impossible.", remark.text),
        }
        return words[remark.code]

    def _get_maintenance_scores(self):
        """``{template: Score}`` of the need for planned maintenance."""
        return maintenance_need.scores(
            {
                template: maintenance_need.Need(
                    template.mds_function_factor_id.points or None,
                    template.mds_risk_factor_id.points or None,
                    template.mds_requirement_factor_id.points or None,
                )
                for template in self
            }
        )

    @api.depends(
        "mds_function_factor_id.points",
        "mds_risk_factor_id.points",
        "mds_requirement_factor_id.points",
    )
    def _compute_mds_maintenance(self):
        for template, score in self._get_maintenance_scores().items():
            template.mds_maintenance_score = score.points
            template.mds_is_in_maintenance = score.is_included

    @api.depends("mds_maintenance_score")
    @api.depends_context("lang")
    def _compute_mds_maintenance_sentence(self):
        _ = self.env._
        for template, score in self._get_maintenance_scores().items():
            if score.missing:
                sentence = _("Not scored yet: choose all three factors.")
            elif score.is_included:
                sentence = _(
                    "%(points)s points: in the programme, every %(months)s months.",
                    points=score.points,
                    months=score.months,
                )
            elif score.months:
                sentence = _(
                    "%(points)s points: not in the programme; every %(months)s months suggested.",
                    points=score.points,
                    months=score.months,
                )
            else:
                sentence = _("%(points)s points: not in the programme.", points=score.points)
            template.mds_maintenance_sentence = sentence
