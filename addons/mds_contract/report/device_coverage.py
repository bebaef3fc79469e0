from odoo import fields, models
from odoo.addons.mds_device.models.device import GONE
from odoo.tools import SQL

SOON = 90
"""Days within which something ends soon."""


class DeviceCoverage(models.Model):
    """How each device of our customers is covered today, and until when 保修覆盖.

    The list for sales: devices without contract, warranties and contracts that end. One row for
    each device that is with a customer; the contract is the one whose line names it most
    narrowly. Read: contract and service managers and dispatchers, within companies and regions.
    """

    _name = "mds.device.coverage"
    _description = "Coverage of a Device"
    _auto = False
    _order = "partner_id, product_tmpl_id, id"
    _rec_name = "device_id"
    _depends = {
        "mds.contract": ["state", "partner_id", "type_id"],
        "mds.contract.version": ["state", "effective_from", "date_end", "contract_id"],
        "mds.contract.line": [
            "version_id",
            "contract_id",
            "company_id",
            "device_id",
            "product_tmpl_id",
            "site_id",
        ],
        "mds.site": ["parent_path"],
        "res.partner": ["commercial_partner_id"],
        "mds.device": [
            "active",
            "state",
            "partner_id",
            "site_id",
            "product_tmpl_id",
            "region_id",
            "company_id",
            "installed_on",
            "warranty_end",
        ],
    }

    device_id = fields.Many2one("mds.device", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("mds.site", "Department", readonly=True)
    product_tmpl_id = fields.Many2one("product.template", "Device Model", readonly=True)
    region_id = fields.Many2one("mds.region", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    installed_on = fields.Date("Installed on", readonly=True)
    contract_id = fields.Many2one("mds.contract", "Contract", readonly=True)
    contract_type_id = fields.Many2one("mds.contract.type", "Type of Contract", readonly=True)
    contract_end = fields.Date("Contract until", readonly=True)
    warranty_end = fields.Date("Warranty until", readonly=True)
    covered_until = fields.Date(
        readonly=True, help="The last day of contract or warranty, whichever ends later."
    )
    coverage = fields.Selection(
        [
            ("none", "Neither Contract nor Warranty"),
            ("warranty_ending", "Warranty Ends within 90 Days"),
            ("warranty", "Under Warranty Only"),
            ("contract_ending", "Contract Ends within 90 Days"),
            ("contract", "Under Contract"),
        ],
        "Covered by",
        readonly=True,
    )
    device_count = fields.Integer("Devices", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH in_force AS (
                SELECT line.id, line.company_id, line.device_id, line.product_tmpl_id,
                    site.parent_path AS site_path, partner.commercial_partner_id,
                    contract.id AS contract_id, contract.type_id, version.date_end,
                    (CASE WHEN line.device_id IS NULL THEN 0 ELSE 8 END)
                    + (CASE WHEN line.product_tmpl_id IS NULL THEN 0 ELSE 4 END)
                    + (CASE WHEN line.site_id IS NULL THEN 0 ELSE 2 END) AS weight
                FROM mds_contract_line line
                JOIN mds_contract_version version ON version.id = line.version_id
                JOIN mds_contract contract ON contract.id = line.contract_id
                JOIN res_partner partner ON partner.id = contract.partner_id
                LEFT JOIN mds_site site ON site.id = line.site_id
                WHERE contract.state = 'active' AND version.state = 'signed'
                    AND version.effective_from <= %(today)s AND version.date_end >= %(today)s
                    AND NOT EXISTS (
                        SELECT FROM mds_contract_version later
                        WHERE later.contract_id = contract.id AND later.state = 'signed'
                            AND later.effective_from <= %(today)s
                            AND later.effective_from > version.effective_from)
            ), covered AS (
                SELECT DISTINCT ON (device.id) device.id, device.partner_id, device.site_id,
                    device.product_tmpl_id, device.region_id, device.company_id,
                    device.installed_on, device.warranty_end, line.contract_id,
                    line.type_id AS contract_type_id, line.date_end AS contract_end
                FROM mds_device device
                JOIN res_partner customer ON customer.id = device.partner_id
                LEFT JOIN mds_site place ON place.id = device.site_id
                LEFT JOIN in_force line
                    ON line.commercial_partner_id = customer.commercial_partner_id
                    AND line.company_id = device.company_id
                    AND (line.device_id IS NULL OR line.device_id = device.id)
                    AND (line.product_tmpl_id IS NULL
                        OR line.product_tmpl_id = device.product_tmpl_id)
                    AND (line.site_path IS NULL OR starts_with(place.parent_path, line.site_path))
                WHERE device.active AND device.state NOT IN %(gone)s
                ORDER BY device.id, line.weight DESC NULLS LAST, line.id
            )
            SELECT covered.*, covered.id AS device_id, 1 AS device_count,
                GREATEST(contract_end, warranty_end) AS covered_until,
                CASE
                    WHEN contract_end < %(soon)s THEN 'contract_ending'
                    WHEN contract_id IS NOT NULL THEN 'contract'
                    WHEN warranty_end < %(today)s OR warranty_end IS NULL THEN 'none'
                    WHEN warranty_end < %(soon)s THEN 'warranty_ending'
                    ELSE 'warranty'
                END AS coverage
            FROM covered
            """,
            today=today,
            soon=fields.Date.add(today, days=SOON + 1),
            gone=GONE,
        )

    def action_open_device(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mds.device",
            "res_id": self.device_id.id,
            "views": [(False, "form")],
        }

    def action_draft_contract(self):
        """Ask for type and term of a draft contract for these devices."""
        return self.device_id.action_draft_contract()
