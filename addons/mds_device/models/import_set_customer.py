from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding

from ..lib import customer_list

SAID_BY = ("credit_code", "ref", "name")
PLAIN = ("name", "ref", "city", "street", "phone", "email")


class ImportSetCustomer(models.AbstractModel):
    """Lists of customers. One is known by credit code, reference or name, in this order."""

    _name = "mds.import.set.customer"
    _inherit = ["mds.import.set"]
    _description = "Import of Customers"

    _target = "res.partner"
    _group = "mds_base.group_dispatcher"
    _list = customer_list
    _repeat_column = "name"
    _update_fields = (*PLAIN, "vat", "mds_region_id")

    @api.model
    def _get_title(self):
        return self.env._("Customers")

    @api.model
    def _get_instructions(self):
        return [
            self.env._("One row per hospital or company. The name is needed."),
            self.env._(
                "A customer that is there already, by credit code, reference or name, is left as "
                "it is, unless you choose to fill or overwrite."
            ),
            self.env._("Delete the example rows before you upload the list."),
        ]

    @api.model
    def _check(self, run, values_list, facts):
        findings = [Finding(values) for values in values_list]
        texts = {
            found.values[name] for found in findings for name in SAID_BY if found.values.get(name)
        }
        matches = self.env["res.partner"]._find_hospitals(sorted(texts))
        regions = self._find_regions(
            {found.values["region"] for found in findings if found.values.get("region")}
        )
        for found in findings:
            known = self._find_known(found, matches)
            if known:
                found.known_id = known.id
            region = self._check_region(found, regions)
            found.vals = self._prepare_partner_vals(found.values, region)
        return findings

    @api.model
    def _find_known(self, found, matches):
        for name in SAID_BY:
            text = found.values.get(name)
            match = matches[text] if text else {}
            if match.get("partner"):
                self._check_same(found, match["partner"])
                return match["partner"]
            if match.get("candidates"):
                found.errors.append(match["reason"])
                return None
        return None

    @api.model
    def _check_same(self, found, partner):
        """A name that is there with another credit code is another customer, or a wrong code."""
        _ = Teller(self.env, __name__)
        code = found.values.get("credit_code")
        own = partner.vat
        if code and own and code.upper() != own.upper():
            found.errors.append(
                _(
                    "“%(name)s” is there with the credit code %(own)s, the row has %(code)s.",
                    name=partner.display_name,
                    own=own,
                    code=code,
                )
            )

    @api.model
    def _prepare_partner_vals(self, values, region):
        vals = {name: values[name] for name in PLAIN if values.get(name)}
        if values.get("credit_code"):
            vals["vat"] = values["credit_code"]
        return {
            **vals,
            "is_company": True,
            "mds_is_hospital": values.get("is_hospital", True),
            "mds_region_id": region.id,
            "company_id": False,
        }
