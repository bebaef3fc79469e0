from odoo import api, fields, models

from ..lib import store_rules

BOX_KINDS = ("defective", *store_rules.USED_KINDS)


class StockLocation(models.Model):
    """Condition 良品, 坏件, 翻新件, 拆机件 is where a part lies, with or without a number.

    Good parts lie in the valued stock. What came out of a device lies in boxes outside of it, one
    per condition and keeper (an engineer, or the company): native locations with native quants,
    worth nothing whatever the costing method. Boxes are made when they are first needed.
    """

    _inherit = "stock.location"

    mds_keeper_id = fields.Many2one(
        "hr.employee",
        "Keeper",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The engineer whose box of used or old parts this is.",
    )

    _mds_box_uniq = models.UniqueIndex(
        "(company_id, COALESCE(mds_keeper_id, 0), mds_store_kind) "
        "WHERE usage = 'inventory' AND mds_store_kind IS NOT NULL",
        "There is such a box already.",
    )

    @api.model
    def _mds_get_boxes(self, kind, company, keepers):
        """``{keeper: box}`` for parts of this condition; missing ones are made.

        :param keepers: employees; the empty recordset stands for the company's own box
        """
        keepers = list(keepers) or [keepers]
        ids = [keeper.id for keeper in keepers]
        found = self._sudo_find_boxes(
            [
                ("company_id", "=", company.id),
                ("usage", "=", store_rules.BOX_USAGE),
                ("mds_store_kind", "=", kind),
                ("mds_keeper_id", "in", ids),
            ]
        )
        boxes = {box.mds_keeper_id.id: box for box in found}
        missing = [keeper for keeper in keepers if keeper.id not in boxes]
        if missing:
            parent = self._mds_get_boxes_parent(company)
            speaking = company._mds_with_own_language().env
            words = dict(self._fields["mds_store_kind"]._description_selection(speaking))
            created = self._sudo_create_mds(
                [
                    {
                        "name": " · ".join(filter(None, [keeper.name, words[kind]])),
                        "usage": store_rules.BOX_USAGE,
                        "location_id": parent.id,
                        "company_id": company.id,
                        "mds_store_kind": kind,
                        "mds_keeper_id": keeper.id,
                    }
                    for keeper in missing
                ]
            )
            boxes.update(zip([keeper.id for keeper in missing], created, strict=True))
        return {keeper: boxes[keeper.id] for keeper in keepers}

    @api.model
    def _mds_get_boxes_parent(self, company):
        """Outside every warehouse, so that no forecast counts what is worth nothing."""
        company = company._sudo_read_set_up()
        if not company.mds_boxes_location_id:
            company.mds_boxes_location_id = self._sudo_create_mds(
                [
                    {
                        "name": company._mds_with_own_language().env._("Old and Used Parts"),
                        "usage": "view",
                        "location_id": False,
                        "company_id": company.id,
                    }
                ]
            )
        return company.mds_boxes_location_id

    @api.model
    def _sudo_find_boxes(self, domain):
        """Engineers are no stock users, yet their old parts have a place."""
        return self.browse(self.sudo().search(domain).ids)

    @api.model
    def _mds_get_own_places(self, user):
        """The stock and the boxes that this user's engineer keeps."""
        employees = user.employee_ids
        return employees.mds_stock_location_id + self._sudo_find_boxes(
            [("mds_keeper_id", "in", employees.ids)]
        )

    def _mds_get_keepers(self):
        """``{place: employee who keeps it}``: none for the places of the company."""
        return {
            place: place._sudo_facts().mds_employee_ids[:1].with_env(place.env)
            or place.mds_keeper_id
            for place in self
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    mds_boxes_location_id = fields.Many2one(
        "stock.location", "Old and Used Parts", check_company=True, readonly=True
    )

    def _mds_with_own_language(self):
        """Places have one name for everybody: it is said in the language of their company."""
        language = self._sudo_read_set_up().partner_id.lang or self.env.lang
        return self.with_context(lang=language)
