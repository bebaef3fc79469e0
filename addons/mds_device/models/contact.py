from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Contact(models.Model):
    """Whom we talk to in a hospital: a person, in a role, of a place, for a time.

    The person is a contact of the hospital. People change: an ended row stays, so that one can
    still see who spoke for the equipment department two years ago.

    Rights: every service role reads; dispatchers and service managers write and delete.
    """

    _name = "mds.contact"
    _description = "Person of a Hospital"
    _order = "partner_id, role, date_from desc, id desc"
    _rec_name = "person_id"

    partner_id = fields.Many2one(
        "res.partner", "Hospital", required=True, index=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        "res.partner",
        "Person",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', 'child_of', partner_id), ('is_company', '=', False)]",
    )
    role = fields.Selection(
        [
            ("user_department", "User Department"),
            ("equipment_department", "Equipment Department"),
            ("purchasing", "Purchasing"),
            ("finance", "Finance"),
            ("it", "IT Department"),
            ("store", "Hospital Store"),
            ("management", "Hospital Management"),
        ],
        required=True,
        default="equipment_department",
    )
    site_id = fields.Many2one(
        "mds.site",
        "Department",
        index="btree_not_null",
        ondelete="set null",
        domain="[('partner_id', '=', partner_id)]",
        help="Empty: for the whole hospital.",
    )
    phone = fields.Char(related="person_id.phone", readonly=False)
    date_from = fields.Date("From")
    date_to = fields.Date("Until")
    is_current = fields.Boolean("Now", compute="_compute_is_current", search="_search_is_current")

    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "The last day cannot lie before the first: check both.",
    )

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for contact in self:
            contact.is_current = (not contact.date_from or contact.date_from <= today) and (
                not contact.date_to or today <= contact.date_to
            )

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._get_day_domain(fields.Date.context_today(self))
        return current if True in value else ~current

    @api.model
    def _get_day_domain(self, day):
        return (Domain("date_from", "=", False) | Domain("date_from", "<=", day)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    @api.constrains("partner_id", "person_id", "site_id")
    def _check_belongs(self):
        for contact in self:
            hospital = contact.partner_id.commercial_partner_id
            if contact.person_id.commercial_partner_id != hospital:
                raise ValidationError(
                    self.env._(
                        "%(person)s is no contact of %(hospital)s: add the person there first.",
                        person=contact.person_id.name,
                        hospital=contact.partner_id.name,
                    )
                )
            if contact.site_id and contact.site_id.partner_id.commercial_partner_id != hospital:
                raise ValidationError(
                    self.env._(
                        "%(site)s is a place of another hospital.", site=contact.site_id.name
                    )
                )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _get_contacts(self, on, roles=None):
        """``{hospital: contacts}`` that are valid on that day, in these roles or in any."""
        Contact = self.env["mds.contact"]
        domain = Domain("partner_id", "in", self.ids) & Contact._get_day_domain(on)
        if roles:
            domain &= Domain("role", "in", list(roles))
        found = Contact.search(domain).grouped("partner_id")
        return {partner: found.get(partner, Contact) for partner in self}
