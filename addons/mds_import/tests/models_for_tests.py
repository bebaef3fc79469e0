"""A set that exists only while the tests run: a list of regions."""

from odoo import api, models

from ..lib.columns import Choice, Column
from ..lib.findings import Finding
from ..lib.text import key


class TestRegionSet(models.AbstractModel):
    _name = "mds.import.set.test"
    _inherit = ["mds.import.set"]
    _description = "Import of Regions"

    _target = "mds.region"
    _group = "mds_base.group_administrator"
    _repeat_column = "code"

    @api.model
    def _get_title(self):
        return "Regions"

    @api.model
    def _get_columns(self):
        return (
            Column("name", "text", "名称", "Name", required=True, is_shown=True),
            Column("code", "code", "编号", "Code", ("区域编号",), required=True, is_shown=True),
            Column("above", "code", "上级", "Above"),
            Column(
                "kind",
                "choice",
                "类别",
                "Kind",
                choices=(Choice("a", "甲", "First"), Choice("b", "乙", "Second")),
            ),
        )

    @api.model
    def _get_key(self, values):
        return (key(values["code"]),) if values.get("code") else ()

    @api.model
    def _check(self, run, values_list, facts):
        findings = [Finding(values) for values in values_list]
        regions = self.env["mds.region"].search([])
        by_code = {key(region.code): region for region in regions}
        for found in findings:
            values = found.values
            known = by_code.get(key(values.get("code")))
            found.known_id = known.id if known else 0
            if values.get("name") == "forbidden":
                found.errors.append("This name is forbidden.")
            found.vals = {"name": values.get("name"), "code": values.get("code")}
            above = by_code.get(key(values.get("above")))
            found.vals["parent_id"] = above.id if above else False
        return findings
