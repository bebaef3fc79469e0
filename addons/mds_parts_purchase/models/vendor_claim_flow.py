from odoo import api, fields, models
from odoo.tools import format_date

from .vendor_claim import REMIND_DAYS

BATCH = 200


class VendorClaim(models.Model):
    """What makes claims, sends them, reminds of them and ties them to credit notes."""

    _inherit = "mds.vendor.claim"

    @api.model
    def _open_for(self, old_parts):
        """One claim for each old part that goes to its vendor. Once."""
        known = self._sudo_all().search(
            [("old_part_id", "in", old_parts.ids), ("state", "not in", ("cancelled", "refused"))]
        )
        new = old_parts - known.old_part_id
        return self._sudo_all().create(
            [
                {
                    "old_part_id": old.id,
                    "company_id": old.company_id.id,
                    "region_id": old.region_id.id,
                    "outlet_id": old.outlet_id.id,
                }
                for old in new
            ]
        )

    @api.model
    def _sudo_all(self):
        """Claims are opened and found for whoever inspects the old part."""
        return self.sudo()

    # -- reminders -----------------------------------------------------------------------------

    @api.model
    def _cron_remind(self, today=None):
        """Told once per date: a deadline comes near, a credit does not come."""
        claims = self._get_due_for_reminder(today or fields.Date.context_today(self))
        self.env["ir.cron"]._commit_progress(remaining=len(claims))
        for start in range(0, len(claims), BATCH):
            batch = claims[start : start + BATCH]
            batch._remind()
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _get_due_for_reminder(self, today):
        near = fields.Date.add(today, days=REMIND_DAYS)
        claims = self.search(
            [
                "|",
                *["&", ("state", "=", "open"), ("deadline", "<=", near)],
                *["&", ("state", "=", "sent"), ("credit_due_on", "<", today)],
            ]
        )
        return claims.filtered(lambda claim: claim.reminded_for != claim._get_next_date())

    def _get_next_date(self):
        self.ensure_one()
        return self.deadline if self.state == "open" else self.credit_due_on

    def _remind(self):
        todo = self.env.ref("mail.mail_activity_data_todo")
        vals_list = []
        for claim in self:
            env = claim.with_context(lang=claim.responsible_id.lang).env
            day = format_date(env, claim._get_next_date())
            if claim.state == "open":
                summary = env._("The vendor must have it by %(day)s", day=day)
            else:
                summary = env._("The vendor's credit has not come: was due on %(day)s", day=day)
            vals_list.append(
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": claim.id,
                    "user_id": claim.responsible_id.id,
                    "date_deadline": claim._get_next_date(),
                    "summary": summary,
                }
            )
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)
        for day, claims in self.grouped(lambda claim: claim._get_next_date()).items():
            claims._sudo_write({"reminded_for": day})

    def _finish_reminders(self):
        """Sent or ended: what was to be seen to is done."""
        self._sudo_activities().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("automated", "=", True),
            ]
        ).unlink()

    def _sudo_activities(self):
        """The reminder is the responsible person's; who sends or settles ends it."""
        return self.env["mail.activity"].sudo()

    # -- the credit note -----------------------------------------------------------------------

    def action_create_credit_note(self):
        """A draft credit note per vendor with a line per claim, as his own paper will say it."""
        todo = self.filtered(lambda claim: claim.state == "sent" and not claim.credit_line_ids)
        notes = self.env["account.move"].create(
            [
                {
                    "move_type": "in_refund",
                    "company_id": company.id,
                    "partner_id": vendor.id,
                    "invoice_line_ids": [
                        fields.Command.create(claim._prepare_credit_line_vals()) for claim in claims
                    ],
                }
                for (company, vendor), claims in todo.grouped(
                    lambda claim: (claim.company_id, claim.vendor_id)
                ).items()
            ]
        )
        return self._open_credit_notes(notes or self.credit_line_ids.move_id)

    def action_open_credit_notes(self):
        return self._open_credit_notes(self.credit_line_ids.move_id)

    def _open_credit_notes(self, notes):
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_in_refund_type")
        action.update(domain=[("id", "in", notes.ids)], context={})
        if len(notes) == 1:
            action.update(res_id=notes.id, view_mode="form", views=[(False, "form")])
        return action

    def _prepare_credit_line_vals(self):
        """Old parts are worth nothing in stock: the credit lessens the cost of service."""
        self.ensure_one()
        account = self.company_id._sudo_read_set_up().mds_service_cost_account_id
        words = [self.rma_number, self.product_id.display_name, self.serial, self.order_id.name]
        return {
            "name": " · ".join(filter(None, words)),
            "quantity": 1,
            "price_unit": self.credit_expected,
            "tax_ids": [fields.Command.clear()],
            "mds_claim_id": self.id,
            **({"account_id": account.id} if account else {}),
        }

    def _follow_credit(self):
        """The books say what was agreed: nobody need press a button. Else a person says why."""
        ready = self.filtered(
            lambda claim: claim.state == "sent" and claim.credited and not claim.difference
        )
        ready._transition("settled")
        for claim in ready:
            claim.old_part_id.credit_move_id = claim.credit_line_ids.move_id[:1]


class OldPart(models.Model):
    _inherit = "mds.old.part"

    claim_ids = fields.One2many("mds.vendor.claim", "old_part_id", "Claims", readonly=True)

    def _after_transition(self, changes):
        super()._after_transition(changes)
        inspected = self.filtered(
            lambda part: changes[part].target == "inspected" and part.disposition == "vendor"
        )
        self.env["mds.vendor.claim"]._open_for(inspected)
        again = self.filtered(lambda part: changes[part].target == "received")
        again._sudo_claims().filtered(lambda claim: claim.state == "open")._transition("cancelled")

    def _guard_clear(self):
        """Sent with the vendor's number, it is off our shelves; its credit is followed on."""
        claimed = self.filtered(lambda part: part.disposition == "vendor")
        refusals = super(OldPart, self - claimed)._guard_clear()
        for part, blockers in claimed._get_approval_blockers().items():
            if blockers:
                refusals[part] = " ".join(blockers)
            elif not part.rma_number:
                refusals[part] = self.env._("ask the vendor for his RMA number")
        return refusals

    def _send_to_vendor(self):
        """One native return per vendor and place."""
        self.env["mds.vendor.claim"]._open_for(self)
        places = self._get_place()
        groups = self.grouped(lambda part: (part.company_id, part.vendor_id, places[part]))
        for (company, vendor, place), parts in groups.items():
            picking = parts._sudo_return(company, vendor, place)
            claims = parts._sudo_claims().filtered(lambda claim: claim.state == "open")
            claims.write({"picking_id": picking.id})
            claims._transition("sent")

    def _sudo_return(self, company, vendor, place):
        """The guards have asked who sends; the stock document is made for him."""
        env = self.sudo().with_company(company).env
        warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        target = vendor.sudo().with_company(company).property_stock_supplier
        moves = [part._prepare_move_vals(place, target, part.quantity) for part in self]
        for vals in moves:
            vals.pop("mds_order_id")  # the return is their document, not the order
        picking = env["stock.picking"].create(
            {
                "picking_type_id": (
                    warehouse.in_type_id.return_picking_type_id or warehouse.out_type_id
                ).id,
                "partner_id": vendor.id,
                "company_id": company.id,
                "location_id": place.id,
                "location_dest_id": target.id,
                "origin": ", ".join(filter(None, self.mapped("rma_number"))),
                "move_ids": [fields.Command.create(vals) for vals in moves],
            }
        )
        picking.move_ids._action_confirm(merge=False)
        picking.move_ids.picked = True
        picking.with_context(allowed_company_ids=company.ids)._action_done()
        return picking

    def _sudo_claims(self):
        """Claims follow their old part, whoever moves that."""
        return self.sudo().claim_ids
