from dataclasses import dataclass

from odoo import api, models
from odoo.addons.mds_base.models.said import Teller
from odoo.tools import SQL

from ..lib import person as persons

PARTNER_FIELDS = (
    "name",
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "vat",
    "website",
    "function",
    "comment",
    "image_1920",
)
USER_FIELDS = ("login", "signature")
EMPLOYEE_FIELDS = (
    "name",
    "work_phone",
    "mobile_phone",
    "work_email",
    "private_phone",
    "private_email",
    "place_of_birth",
    "birthday",
    "permit_no",
    "visa_no",
    "emergency_contact",
    "emergency_phone",
    "barcode",
    "pin",
    "id_card",
    "driving_license",
    "private_car_plate",
    "image_1920",
)
VERSION_FIELDS = (
    "identification_id",
    "ssnid",
    "passport_id",
    "private_street",
    "private_street2",
    "private_city",
    "private_zip",
    "spouse_complete_name",
    "spouse_birthdate",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A value about the person. ``res_id`` 0: a number of records that stay as they are."""

    res_model: str
    res_id: int
    field_name: str
    matched_by: str
    reason: str = ""
    count: int = 1
    kind: str = "value"

    @property
    def key(self):
        return (self.res_model, self.res_id, self.field_name)


class Erasure(models.Model):
    """Where data about a person lie. Seam: ``_get_personal_data``."""

    _inherit = "mds.erasure"

    def _find(self):
        """Write the lines anew; decisions that were taken by hand stay."""
        findings = self._sudo_find()._get_personal_data()
        vals_list = []
        for erasure in self:
            lines = erasure._sudo_find().line_ids
            by_hand = {
                (line.res_model, line.res_id, line.field_name or ""): (line.decision, line.reason)
                for line in lines
                if not line.is_bound
            }
            lines.unlink()
            for finding in findings[erasure._sudo_find()]:
                first = ("erase" if finding.kind == "value" else "open", "")
                decision, reason = by_hand.get(finding.key, first)
                if finding.reason:
                    decision, reason = "keep", finding.reason
                vals_list.append(
                    {
                        "erasure_id": erasure.id,
                        "res_model": finding.res_model,
                        "res_id": finding.res_id,
                        "field_name": finding.field_name,
                        "matched_by": finding.matched_by,
                        "count": finding.count,
                        "kind": finding.kind,
                        "decision": decision,
                        "is_bound": bool(finding.reason),
                        "reason": reason,
                    }
                )
        self._sudo_find().env["mds.erasure.line"].create(vals_list)
        self.invalidate_recordset(["line_ids"])
        self._sudo_asked()._void_changed()

    def _sudo_find(self):
        """A person's data lie in records of every region and right; the officer sees the list."""
        return self.sudo()

    def _get_new_findings(self):
        """``{erasure: more was found since}``: what is approved and erased is what was shown."""
        findings = self._sudo_find()._get_personal_data()
        found = {}
        for erasure in self:
            known = {
                (line.res_model, line.res_id, line.field_name or ""): line
                for line in erasure._sudo_find().line_ids
            }
            for finding in findings[erasure._sudo_find()]:
                line = known.get(finding.key)
                if not finding.res_id:  # proof that stays, however much it has grown
                    continue
                if line is None or (finding.reason and line.decision == "erase"):
                    found[erasure] = self.env._(
                        "what is kept about the person has changed since it was shown. Look it "
                        "up again and check the list."
                    )
                    break
        return found

    def _get_personal_data(self):
        """``{erasure: [Finding]}``: all that is kept about the person, and what must stay.

        Found here: the contact, user and employee themselves, and the declared personal fields
        of every audited model; then passages of free texts and files that speak of the person.
        Addons that keep personal data elsewhere call super() and add.
        """
        found = {}
        for erasure in self:
            found[erasure] = [
                *erasure._find_partners(),
                *erasure._find_users(),
                *erasure._find_employees(),
                *erasure._find_in_audited_models(),
                *erasure._find_signatures(),
            ]
            known = {finding.key for finding in found[erasure]}
            counted = {finding.res_model for finding in found[erasure] if not finding.res_id}
            found[erasure] += [
                hit
                for hit in erasure._find_in_texts()
                if hit.key not in known and (hit.res_id or hit.res_model not in counted)
            ]
        return found

    # -- who ----------------------------------------------------------------------------------

    def _get_users(self):
        self.ensure_one()
        users = self._sudo_find().env["res.users"].with_context(active_test=False)
        if self.person_kind == "user":
            return users.browse(self.user_id.id)
        if self.person_kind == "employee":
            return users.browse(self._sudo_find().employee_id.user_id.id)
        if self.person_kind == "partner":
            return users.search([("partner_id", "=", self.partner_id.id)])
        return users

    def _get_employees(self):
        self.ensure_one()
        employees = self._sudo_find().env["hr.employee"].with_context(active_test=False)
        if self.person_kind == "employee":
            return employees.browse(self.employee_id.id)
        users = self._get_users()
        return employees.search([("user_id", "in", users.ids)]) if users else employees

    def _get_partners(self):
        self.ensure_one()
        partners = self._sudo_find().env["res.partner"].with_context(active_test=False)
        if self.person_kind == "partner":
            partners = partners.browse(self.partner_id.id)
        partners |= self._get_users().partner_id
        # a contact that stands for several employees (the company's) is nobody's own
        contacts = self._get_employees().work_contact_id.filtered(lambda one: not one.is_company)
        return partners | contacts

    def _get_person(self):
        """All names, numbers and addresses of the person, for the pure comparison."""
        partners, employees = self._get_partners(), self._get_employees()
        if self.person_kind == "text":
            return persons.Person(
                names=_texts(self.person_name),
                phones=_texts(self.person_phone),
                emails=_texts(self.person_email),
            )
        return persons.Person(
            names=_texts(*partners.mapped("name"), *employees.mapped("name")),
            phones=_texts(
                *partners.mapped("phone"),
                *employees.mapped("work_phone"),
                *employees.mapped("mobile_phone"),
                *employees.mapped("private_phone"),
            ),
            emails=_texts(*partners.mapped("email"), *employees.mapped("private_email")),
        )

    # -- where --------------------------------------------------------------------------------

    def _find_partners(self):
        return _filled(self._get_partners(), PARTNER_FIELDS)

    def _find_users(self):
        return _filled(self._get_users(), USER_FIELDS)

    def _find_employees(self):
        employees = self._get_employees()
        versions = employees.version_ids if "version_ids" in employees._fields else []
        return [
            *_filled(employees, EMPLOYEE_FIELDS),
            *(_filled(versions, VERSION_FIELDS) if versions else []),
        ]

    def _find_signatures(self):
        """Printed names of signatures are what was signed; they stay."""
        users = self._get_users()
        if not users:
            return []
        count = self.env["mds.signature"].search_count([("user_id", "in", users.ids)])
        if not count:
            return []
        _ = Teller(self.env, __name__)
        reason = _(
            "Electronic signatures name their signer: kept as long as what was signed must be "
            "kept by law."
        )
        return [Finding("mds.signature", 0, "printed_name", "record", reason, count)]

    def _find_in_audited_models(self):
        person = self._get_person()
        found = []
        for model_name in self.env["mds.audit.entry"]._get_audited_models():
            model = self.env[model_name]
            names = [
                name
                for name in model._audit_personal_fields
                if model._fields[name].type in ("char", "text")
            ]
            if not names or model_name == self._name:
                continue
            matched = self._match_records(model, names, person)
            reasons = model.concat(*matched)._get_reasons_to_keep()
            found += [
                Finding(model_name, record.id, name, how, reasons.get(record, ""))
                for record, how in matched.items()
                for name in names
                if record[name]
            ]
        return found

    @api.model
    def _match_records(self, model, names, person):
        """``{record: how it was matched}``: candidates by SQL, decided by ``lib/person``."""
        candidates = model.with_context(active_test=False).browse(
            self._search_candidates(model, names, person)
        )
        matched = {}
        for record in candidates:
            traces = {"names": [], "phones": [], "emails": []}
            for name in names:
                traces[_kind_of(name)].append(record[name] or "")
            how = persons.match(
                person, persons.Traces(**{kind: tuple(texts) for kind, texts in traces.items()})
            )
            if how:
                matched[record] = how
        return matched

    @api.model
    def _search_candidates(self, model, names, person):
        """Ids of records that hold one of the texts, spelled about so. A rare act: a scan."""
        model.flush_model(names)
        wanted = {
            "names": [persons.name(text).replace(" ", "") for text in person.names],
            "phones": [number for text in person.phones if (number := persons.phone(text))],
            "emails": [persons.email(text) for text in person.emails],
        }
        plain = {
            "names": SQL("lower(regexp_replace(normalize({0}, NFKC), '\\s', '', 'g'))"),
            "phones": SQL("right(regexp_replace(normalize({0}, NFKC), '[^0-9]', '', 'g'), 11)"),
            "emails": SQL("lower(trim(normalize({0}, NFKC)))"),
        }
        conditions = []
        for name in names:
            kind = _kind_of(name)
            texts = [text[-11:] if kind == "phones" else text for text in wanted[kind]]
            if texts:
                expression = SQL(plain[kind].code.replace("{0}", '"%s"' % name))
                conditions.append(SQL("%s = ANY(%s)", expression, texts))
        if not conditions:
            return []
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE %s ORDER BY id",
                SQL.identifier(model._table),
                SQL(" OR ").join(conditions),
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]


def _kind_of(field_name):
    if "phone" in field_name or "mobile" in field_name:
        return "phones"
    return "emails" if "email" in field_name or "mail" in field_name else "names"


def _filled(records, names):
    """A finding for each of these fields that holds something."""
    return [
        Finding(records._name, record.id, name, "record")
        for record in records.with_context(bin_size=True)
        for name in names
        if name in records._fields and record[name]
    ]


def _texts(*values):
    return tuple(dict.fromkeys(value for value in values if value))
