from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding
from odoo.addons.mds_import.lib.text import key

from ..lib import price_list

PLAIN = ("kind", "price", "minimum", "step", "up_to_km", "date_from", "date_to")


class ImportSetPrice(models.AbstractModel):
    """Price tables by model and region. One thing has one price from a day on."""

    _name = "mds.import.set.service.price"
    _inherit = ["mds.import.set"]
    _description = "Import of Service Prices"

    _target = "mds.charge.price"
    _group = "mds_base.group_contract_manager"
    _list = price_list
    _repeat_column = "date_from"
    _update_fields = ("price", "minimum", "step", "date_to")

    @api.model
    def _get_title(self):
        return self.env._("Service Prices")

    @api.model
    def _get_instructions(self):
        return [
            self.env._("One row per price: for a model, a region, a contract, or for everybody."),
            self.env._("Models, regions and contracts must be there; the narrowest row counts."),
            self.env._("End a price before another one for the same thing begins."),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check(self, run, values_list, facts):
        findings = [Finding(values) for values in values_list]
        regions = self._find_regions(
            {found.values["region"] for found in findings if found.values.get("region")}
        )
        named = self._get_named(run.company_id, findings)
        there = self._get_known(run.company_id)
        for found in findings:
            region = self._check_region(found, regions)
            vals = {
                name: float(value) if name in ("price", "minimum", "step") else value
                for name in PLAIN
                if (value := found.values.get(name)) is not None
            }
            found.vals = {
                **vals,
                "company_id": run.company_id.id,
                "region_id": region.id,
                "product_tmpl_id": self._pick(found, "model", named["model"]),
                "contract_id": self._pick(found, "contract", named["contract"]),
            }
            identity = self._get_identity(found.vals)
            found.known_id = there[identity].id if identity in there else 0
        self._check_overlaps(findings, there, facts)
        return findings

    @api.model
    def _check_overlaps(self, findings, there, facts):
        """One thing has one price at a time: beside those that are there, and within the list."""
        _ = Teller(self.env, __name__)
        entered, listed = {}, facts.setdefault("listed", {})
        for identity, row in there.items():
            entered.setdefault(identity[:-1], []).append((row.date_from, row.date_to or None))
        for found in findings:
            start, end = found.vals.get("date_from"), found.vals.get("date_to")
            if found.errors or found.known_id or not (start and found.vals.get("kind")):
                continue
            thing = self._get_identity(found.vals)[:-1]
            others = listed.setdefault(thing, [])
            if other := price_list.first_overlap(start, end, entered.get(thing, ())):
                found.errors.append(
                    _(
                        "Its time overlaps with that of the price from %(day)s, which is there "
                        "already: one must end before the other begins.",
                        day=str(other),
                    )
                )
            elif other := price_list.first_overlap(start, end, others):
                found.errors.append(
                    _(
                        "Its time overlaps with that of the price from %(day)s in this list: one "
                        "must end before the other begins.",
                        day=str(other),
                    )
                )
            others.append((start, end))

    @api.model
    def _get_identity(self, vals):
        return (
            vals.get("kind"),
            vals["contract_id"],
            vals["product_tmpl_id"],
            vals["region_id"],
            vals.get("up_to_km") or 0,
            vals.get("date_from"),
        )

    @api.model
    def _get_known(self, company):
        """``{identity: price}``"""
        rows = self.env["mds.charge.price"].search([("company_id", "=", company.id)])
        return {
            (
                row.kind,
                row.contract_id.id,
                row.product_tmpl_id.id,
                row.region_id.id,
                row.up_to_km,
                row.date_from,
            ): row
            for row in rows
        }

    @api.model
    def _get_named(self, company, findings):
        """``{column: {key of the text: ids}}`` of models and contracts, two queries."""
        models_found, contracts_found = {}, {}
        if any(found.values.get("model") for found in findings):
            products = self.env["product.template"].search([("is_medical_device", "=", True)])
            for product in products:
                for text in {product.mds_model_number, product.default_code, product.name}:
                    if text:
                        models_found.setdefault(key(text), set()).add(product.id)
        if any(found.values.get("contract") for found in findings):
            contracts = self.env["mds.contract"].search([("company_id", "=", company.id)])
            for contract in contracts:
                contracts_found.setdefault(key(contract.name), set()).add(contract.id)
        return {"model": models_found, "contract": contracts_found}

    @api.model
    def _pick(self, found, column, index):
        """The one record that the text means; else an error on the row."""
        _ = Teller(self.env, __name__)
        text = found.values.get(column)
        if not text:
            return False
        ids = index.get(key(text), set())
        if len(ids) == 1:
            return next(iter(ids))
        if column == "model":
            found.errors.append(
                _("“%(text)s” is not the number of exactly one device model.", text=text)
            )
        else:
            found.errors.append(_("There is no contract “%(text)s”: use its number.", text=text))
        return False


class ImportRun(models.Model):
    _inherit = "mds.import.run"

    @api.model
    def _get_sets(self):
        return {**super()._get_sets(), "service_price": "mds.import.set.service.price"}

    @api.model
    def _problem_reasons(self, problem, column, language):
        _ = Teller(self.env, __name__)
        return {
            **super()._problem_reasons(problem, column, language),
            "below_zero": _("“%(text)s” is below zero.", text=problem.text),
            "ends_before": _("“%(text)s” is before the price begins.", text=problem.text),
        }
