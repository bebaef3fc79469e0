from odoo.fields import Domain

from ..lib import device_list_file, serial_number

# column of the list → field of the model's file
PLAIN = {
    "generic_name": "mds_generic_name",
    "brand": "mds_brand",
    "registration_number": "mds_registration_number",
    "registration_until": "mds_registration_valid_until",
    "risk_class": "mds_risk_class",
    "life_months": "mds_service_life_months",
}


class FileCheck:
    """The rest of the device file in the rows of one batch, against the database.

    Not a model: like ``RowCheck``, it holds what was fetched for one batch and says on each
    finding what it means, or why it cannot be taken.
    """

    def __init__(self, run, findings, facts):
        self.run = run
        self.env = run.env
        self.facts = facts
        self.findings = findings
        self._find_partners()
        self._find_channels()
        self._find_parents()
        self._compare_models()

    # ------------------------------------------------------------------ who
    def _find_partners(self):
        columns = (*device_list_file.PARTNER_COLUMNS, "manufacturer")
        wanted = {f.values[name] for f in self.findings for name in columns if f.values.get(name)}
        known = self.facts.setdefault("partners", {})
        fresh = sorted(wanted - known.keys())
        if fresh:
            known.update(self.env["res.partner"]._find_hospitals(fresh))
        labels = self._get_labels()
        for finding in self.findings:
            if finding.known_id:
                continue
            for name in device_list_file.PARTNER_COLUMNS:
                text = finding.values.get(name)
                if not text:
                    continue
                match = known[text]
                if not match["partner"]:
                    finding.errors.append(self._describe_partner(labels[name], text, match))
                elif name in ("owner", "supplier"):
                    setattr(finding, name, match["partner"])
                else:
                    finding.parties[name] = match["partner"]

    def _describe_partner(self, label, text, match):
        if match["candidates"]:
            return f"{label}: {match['reason']}"
        return self.env._(
            "%(column)s: there is no organisation “%(name)s”. Import it with the customers first, "
            "or empty the cell.",
            column=label,
            name=text,
        )

    def _get_labels(self):
        handler = self.env["mds.import.set.device"]
        language = handler._get_language()
        return {column.name: column.heading(language) for column in handler._get_columns()}

    # ------------------------------------------------------------------ how it came
    def _find_channels(self):
        if not any(finding.values.get("channel") for finding in self.findings):
            return
        if "channels" not in self.facts:
            self.facts["channels"] = self._index_names("mds.sales.channel", ("name", "code"))
        for finding in self.findings:
            text = finding.values.get("channel")
            if not text or finding.known_id:
                continue
            finding.channel = self.facts["channels"].get(serial_number.key(text))
            if not finding.channel:
                finding.errors.append(
                    self.env._(
                        "There is no sales channel “%(name)s”: a service manager adds it under "
                        "Configuration › Devices, or empty the cell.",
                        name=text,
                    )
                )

    def _index_names(self, model, names):
        """{text: record} over all names in every language; the first one wins."""
        records, index = self.env[model].search([]), {}
        for language, _label in self.env["res.lang"].get_installed():
            for record in records.with_context(lang=language):
                for name in names:
                    index.setdefault(serial_number.key(record[name]), record.with_env(self.env))
        return index

    # ------------------------------------------------------------------ inside what
    def _find_parents(self):
        above = self.facts.setdefault("serials", set())
        keys = {
            serial_number.key(finding.values["parent_serial"])
            for finding in self.findings
            if finding.values.get("parent_serial")
        }
        found = {}
        if keys:
            domain = Domain("serial_key", "in", sorted(keys))
            domain &= Domain("company_id", "=", self.run.company_id.id)
            for device in self.env["mds.device"].search(domain):
                found.setdefault(device.serial_key, []).append(device)
        for finding in self.findings:
            text = finding.values.get("parent_serial")
            if text and not finding.known_id:
                self._find_parent(finding, text, found, above)
            if finding.serial and not finding.errors:
                above.add(serial_number.key(finding.serial))

    def _find_parent(self, finding, text, found, above):
        key = serial_number.key(text)
        devices = found.get(key, [])
        if key == serial_number.key(finding.serial):
            finding.errors.append(self.env._("A device cannot be part of itself."))
        elif len(devices) > 1:
            finding.errors.append(
                self.env._(
                    "Several devices have the serial number %(serial)s of the main device: attach "
                    "it by hand after the import.",
                    serial=text,
                )
            )
        elif devices:
            finding.parent = devices[0]
        elif key in above:
            finding.parent_key = key
        else:
            finding.errors.append(
                self.env._(
                    "The main device %(serial)s is not there: put its row above this one.",
                    serial=text,
                )
            )

    # ------------------------------------------------------------------ of what model
    def _compare_models(self):
        """What the list says of a whole model fills gaps; what differs is said, not written."""
        labels = None
        for finding in self.findings:
            if not finding.product or finding.known_id:
                continue
            template = finding.product.product_tmpl_id
            for column, (name, value) in self._get_model_vals(finding).items():
                there = template[name]
                if not there:
                    finding.model_vals[name] = value
                    continue
                same = there.id == value if name.endswith("_id") else _same(there, value)
                if not same:
                    labels = labels or self._get_labels()
                    finding.warnings.append(
                        self.env._(
                            "%(column)s: the list says “%(list)s”, the model’s file something "
                            "else. The model’s file is left as it is.",
                            column=labels[column],
                            list=finding.values[column],
                        )
                    )

    def _get_model_vals(self, finding):
        """{column: (field, value)} of what the row says about its model and is understood."""
        vals = {
            column: (name, finding.values[column])
            for column, name in PLAIN.items()
            if finding.values.get(column)
        }
        text = finding.values.get("manufacturer")
        partner = self.facts["partners"][text]["partner"] if text else None
        if partner:
            vals["manufacturer"] = ("mds_manufacturer_id", partner.id)
        elif text:
            finding.warnings.append(
                self.env._("There is no organisation “%(name)s” (manufacturer).", name=text)
            )
        text = finding.values.get("origin")
        if text:
            if "countries" not in self.facts:
                self.facts["countries"] = self._index_names("res.country", ("name", "code"))
            country = self.facts["countries"].get(serial_number.key(text))
            if country:
                vals["origin"] = ("mds_origin_country_id", country.id)
            else:
                finding.warnings.append(self.env._("There is no country “%(name)s”.", name=text))
        return vals


def _same(there, value):
    if isinstance(there, str):
        return serial_number.key(there) == serial_number.key(str(value))
    return there == value
