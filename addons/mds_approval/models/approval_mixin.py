from lxml import etree
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ApprovalMixin(models.AbstractModel):
    """A document that needs an approval 审批.

    ::

        class Discount(models.Model):
            _name = "mds.discount"
            _inherit = ["mds.approval.mixin"]
            _approval_kind = "discount"             # code of the kind
            _approval_fields = ("partner_id", "rate", "line_ids.name")

            def _get_approval_amount(self):
                return {one: (one.amount, one.currency_id) for one in self}

            def _on_approved(self):
                self._transition("approved")

    ``action_request_approval()`` asks; the hooks ``_on_approved``, ``_on_refused``,
    ``_on_sent_back``, ``_on_withdrawn`` and ``_on_void`` run in the answering user's name but
    elevated, since an approver need not have rights on the document. A guard asks
    ``_get_approval_blockers()``. A change of the content after asking makes the request void.

    The form gets a banner, a button *Ask for Approval* and a smart button by itself.
    """

    _name = "mds.approval.mixin"
    _description = "Document that Needs an Approval"

    _approval_kind = None
    _approval_fields = ()

    approval_ids = fields.One2many(
        "mds.approval",
        "res_id",
        "Approvals",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    approval_id = fields.Many2one(
        "mds.approval", "Latest Approval", compute="_compute_approval", compute_sudo=True
    )
    approval_state = fields.Selection(
        lambda self: [
            ("none", self.env._("Not Asked")),
            *self.env["mds.approval"]._fields["state"]._description_selection(self.env),
        ],
        "Approval",
        compute="_compute_approval",
        search="_search_approval_state",
        compute_sudo=True,
    )
    approval_notice = fields.Char("Where it Stands", compute="_compute_approval", compute_sudo=True)
    can_request_approval = fields.Boolean(compute="_compute_approval", compute_sudo=True)

    # -- what the document says of itself -----------------------------------------------------

    def _get_approval_kind(self):
        """``{record: kind}``."""
        kind = self.env["mds.approval.kind"]._get_by_code(self._approval_kind)
        return dict.fromkeys(self, kind)

    def _get_approval_amount(self):
        """``{record: (amount, currency)}``; amount None where money is not the question."""
        return dict.fromkeys(self, (None, self.env.company.currency_id))

    def _get_approval_content(self):
        """What is approved: ``{record: {name: (label, plain value, text as shown)}}``.

        Default: the fields in ``_approval_fields``, ``"line_ids.name"`` for fields of lines.
        """
        reader = self.env["mds.signature.mixin"]
        content = {record: {} for record in self}
        for path in self._approval_fields:
            name, _dot, line_name = path.partition(".")
            label = self._fields[name].get_description(self.env, ["string"])["string"]
            if line_name:
                comodel = self.env[self._fields[name].comodel_name]
                own = comodel._fields[line_name].get_description(self.env, ["string"])["string"]
                label = f"{label}: {own}"
            for record in self:
                if line_name:
                    lines = record[name].sorted("id")
                    plain = [[x.id, reader._get_plain_value(x, line_name)] for x in lines]
                    text = "; ".join(reader._get_value_text(x, line_name) for x in lines)
                else:
                    plain = reader._get_plain_value(record, name)
                    text = reader._get_value_text(record, name)
                    if self._fields[name].type == "monetary":
                        currency = record[self._fields[name].get_currency_field(record)]
                        plain = [plain, currency.id or None]
                        text = currency.format(record[name]) if currency else text
                content[record][path] = (label, plain, text)
        return content

    def _get_approval_subject(self):
        """``{record: one line that says what is asked}``."""
        return {record: record.display_name for record in self}

    def _get_approval_company(self):
        """``{record: company}`` whose matrix row counts."""
        if "company_id" in self._fields:
            return {record: record.company_id or self.env.company for record in self}
        return dict.fromkeys(self, self.env.company)

    def _get_approval_note(self):
        """``{record: why it is asked}``."""
        return dict.fromkeys(self, self.env.context.get("mds_reason") or False)

    def _get_approval_attachments(self):
        """``{record: files}`` that approvers should see."""
        return dict.fromkeys(self, self.env["ir.attachment"])

    def _get_request_blockers(self):
        """``{record: why approval cannot be asked now}``; extend with ``super()``."""
        return {}

    # -- hooks --------------------------------------------------------------------------------

    def _on_approved(self):
        """All steps have passed."""

    def _on_refused(self):
        """Somebody refused."""

    def _on_sent_back(self):
        """The requester is to change the document and ask again."""

    def _on_withdrawn(self):
        """The requester took it back."""

    def _on_void(self):
        """The content was changed after asking, or after it was approved."""

    # -- where it stands ----------------------------------------------------------------------

    @api.depends("approval_ids.state", "approval_ids.current_user_ids")
    def _compute_approval(self):
        latest = {}
        if self.ids:
            found = self.env["mds.approval"].search(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
            )
            latest = {one.res_id: one for one in found}
        for record in self:
            approval = latest.get(record._origin.id, self.env["mds.approval"])
            record.approval_id = approval
            record.approval_state = approval.state or "none"
            record.approval_notice = approval._get_standing_text() if approval else False
            record.can_request_approval = approval.state not in ("pending", "approved")

    def _search_approval_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = set(value)
        self.env["mds.approval"].flush_model()
        self.env.cr.execute(
            "SELECT DISTINCT ON (res_id) res_id, state FROM mds_approval WHERE res_model = %s "
            "ORDER BY res_id, id DESC",
            [self._name],
        )
        state_of = dict(self.env.cr.fetchall())
        domain = Domain("id", "in", [key for key, state in state_of.items() if state in wanted])
        if "none" in wanted:
            domain |= Domain("id", "not in", list(state_of))
        return domain

    def _get_approval_blockers(self):
        """``{record: why it is not approved, and what to do}``; nothing for what is approved.

        For guards of what must be approved first. Content is compared once more.
        """
        latest = {record: record._sudo_read_approval() for record in self}
        self.env["mds.approval"].concat(*latest.values())._void_changed()
        blockers = {}
        for record, approval in latest.items():
            if not approval:
                blockers[record] = self.env._("it needs an approval: ask for it first")
            elif approval.state != "approved":
                blockers[record] = approval._get_standing_text()
        return blockers

    def _sudo_read_approval(self):
        """Whether a document is approved matters to who may not read the request itself."""
        return self.sudo().approval_id

    # -- asking -------------------------------------------------------------------------------

    def action_request_approval(self):
        """Ask for approval of these documents."""
        self._request_approval()

    def _request_approval(self):
        """Ask, as the user of this environment. What is asked already is left alone.

        :return: the live request of each document, in order
        """
        self.check_access("write")
        blockers = self._get_request_blockers()
        if blockers:
            raise UserError(
                "\n".join(f"{record.display_name}: {why}" for record, why in blockers.items())
            )
        self.env.flush_all()
        live = self._sudo_live_approvals()
        live._lock()
        live._void_changed()
        pending = {one.res_id: one for one in live if one.state == "pending"}
        back = {one.res_id: one for one in live if one.state == "sent_back"}
        asking = self.filtered(lambda record: record.id not in pending)
        started = {}
        if asking:
            facts = asking._prepare_approval_facts(back)
            requests = self.env["mds.approval"]._start(facts)
            started = {one.res_id: one for one in requests}
        self.invalidate_recordset(["approval_id", "approval_state", "approval_notice"])
        answer = pending | started
        return self.env["mds.approval"].browse(answer[record.id].id for record in self)

    def _sudo_live_approvals(self):
        """One live request per document, whoever asked for it."""
        return (
            self.env["mds.approval"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "in", ("pending", "sent_back")),
                ]
            )
        )

    def _prepare_approval_facts(self, sent_back):
        kinds, amounts = self._get_approval_kind(), self._get_approval_amount()
        contents, subjects = self._get_approval_content(), self._get_approval_subject()
        spoken = {
            lang: self.with_context(lang=lang)._get_approval_content()
            for lang, _name in self.env["res.lang"].get_installed()
        }
        companies, notes = self._get_approval_company(), self._get_approval_note()
        files = self._get_approval_attachments()
        return [
            {
                "res_model": self._name,
                "res_id": record.id,
                "kind": kinds[record],
                "amount": amounts[record][0],
                "currency": amounts[record][1],
                "content": contents[record],
                "content_of_lang": {lang: content[record] for lang, content in spoken.items()},
                "subject": subjects[record],
                "company": companies[record],
                "note": notes[record],
                "attachments": files[record],
                "approval": sent_back.get(record.id, self.env["mds.approval"]),
            }
            for record in self
        ]

    def action_withdraw_approval(self):
        """Take the requests of these documents back."""
        self.check_access("read")
        self.env["mds.approval"].browse(self._sudo_live_approvals().ids).action_withdraw()

    def action_open_approvals(self):
        self.ensure_one()
        approvals = self.env["mds.approval"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Approvals"),
            "res_model": "mds.approval",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", approvals.ids)],
        }
        if len(approvals) == 1:
            action |= {"views": [(False, "form")], "res_id": approvals.id}
        return action

    def write(self, vals):
        result = super().write(vals)
        if self.ids and not self.env.context.get("mds_approval_keeps"):
            self._sudo_asked()._void_changed()
        return result

    def _sudo_asked(self):
        """Requests that rest on the content of these documents, whoever asked for them."""
        return (
            self.env["mds.approval"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("state", "in", ("pending", "approved")),
                ]
            )
        )

    # -- the form -----------------------------------------------------------------------------

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and not arch.xpath("//button[@name='action_open_approvals']"):
            self._put_approval_into(arch)
        return arch, view

    @api.model
    def _put_approval_into(self, arch):
        """Banner above the sheet, button in the header, smart button; once for all documents."""
        sheet = arch.find(".//sheet")
        if sheet is None:
            return
        banner = etree.Element(
            "div",
            {
                "class": "alert alert-info mb-0",
                "role": "status",
                "invisible": "not approval_notice",
            },
        )
        etree.SubElement(banner, "field", name="approval_notice", nolabel="1", readonly="1")
        sheet.addprevious(banner)
        header = arch.find("header")
        if header is not None:
            button = etree.Element(
                "button",
                {
                    "name": "action_request_approval",
                    "type": "object",
                    "string": self.env._("Ask for Approval"),
                    "class": "btn-primary",
                    "invisible": "not id or not can_request_approval",
                },
            )
            header.insert(0, button)
        box = arch.find(".//div[@name='button_box']")
        if box is not None:
            button = etree.SubElement(
                box,
                "button",
                {
                    "name": "action_open_approvals",
                    "type": "object",
                    "class": "oe_stat_button",
                    "icon": "fa-check-square-o",
                    "invisible": "approval_state == 'none'",
                },
            )
            cell = etree.SubElement(button, "div", {"class": "o_stat_info"})
            value = etree.SubElement(cell, "span", {"class": "o_stat_value"})
            etree.SubElement(value, "field", name="approval_state", readonly="1")
            text = etree.SubElement(cell, "span", {"class": "o_stat_text"})
            text.text = self.env._("Approval")


class Approval(models.Model):
    _inherit = "mds.approval"

    def _get_standing_text(self):
        """Where the request stands, in one sentence for the banner of its document."""
        self.ensure_one()
        people = ", ".join(self.current_user_ids.mapped("name"))
        against = self.decision_ids.filtered(lambda one: one.act in ("refuse", "send_back"))
        last = against.sorted("id")[-1:]
        texts = {
            "pending": self.env._(
                "Approval %(request)s waits for %(people)s.", request=self.name, people=people
            ),
            "approved": self.env._("Approved by %(request)s.", request=self.name),
            "refused": self.env._(
                "Refused (%(request)s): %(why)s", request=self.name, why=last.comment or ""
            ),
            "sent_back": self.env._(
                "Sent back (%(request)s): %(why)s – change it and ask again.",
                request=self.name,
                why=last.comment or "",
            ),
            "withdrawn": self.env._("Approval %(request)s was withdrawn.", request=self.name),
            "void": self.env._(
                "Approval %(request)s is void, because the content was changed: ask again.",
                request=self.name,
            ),
        }
        return texts[self.state]
