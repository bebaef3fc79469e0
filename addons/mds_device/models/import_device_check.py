from dataclasses import dataclass, field

from odoo import fields
from odoo.addons.mds_base.models.said import Teller
from odoo.addons.mds_import.lib.findings import Finding
from odoo.fields import Domain

from ..lib import names, serial_number, udi, warranty

PLAIN = (
    "asset_number",
    "manufactured_on",
    "expires_on",
    "installed_on",
    "warranty_start",
    "warranty_end",
    "software_version",
    "batch",
    "received_on",
    "first_used_on",
    "custodian",
    "purchase_reference",
)


@dataclass(slots=True)
class DeviceFinding(Finding):
    """What the database says about one row of a device list."""

    serial: str = ""
    product: object = None
    partner: object = None
    hospital_key: str = ""
    campus: object = None
    site: object = None
    place_keys: tuple = ()
    place_errors: list = field(default_factory=list)  # of no account for what is there already
    owner: object = None
    supplier: object = None
    channel: object = None
    parent: object = None
    parent_key: str = ""
    parties: dict = field(default_factory=dict)
    model_vals: dict = field(default_factory=dict)

    def prepare_device_vals(self, places):
        """Values of the new device; ``places`` are those that were missing, by key."""
        partner = self.partner or places.get(("hospital", self.hospital_key))
        site = self.site or (places.get(self.place_keys[-1]) if self.place_keys else None)
        vals = {name: self.values[name] for name in PLAIN if self.values.get(name)}
        months = (
            self.values.get("warranty_months") or self.product.product_tmpl_id.mds_warranty_months
        )
        if self.values.get("warranty_months"):
            vals.setdefault("warranty_start", vals.get("installed_on"))
        if vals.get("warranty_start") and not vals.get("warranty_end") and months:
            vals["warranty_end"] = warranty.end_of(vals["warranty_start"], months)
        return {
            **vals,
            "product_id": self.product.id,
            "serial": self.serial,
            "udi_raw": self.values.get("udi", False),
            "partner_id": partner.id if partner else False,
            "site_id": site.id if site else False,
            **self._prepare_file_vals(),
        }

    def _prepare_file_vals(self):
        vals = {}
        if self.owner or self.values.get("owner_kind"):
            vals["owner_kind"] = self.values.get("owner_kind") or "lessor"
        if self.values.get("purchase_price") is not None:
            vals["purchase_price"] = float(self.values["purchase_price"])
        for name in ("owner", "supplier", "channel", "parent"):
            record = getattr(self, name)
            if record:
                vals[f"{name}_id"] = record.id
        return vals


class RowCheck:
    """The rows of one run against the database: a constant number of queries for a batch.

    Not a model: it holds what was fetched for one batch and answers for each row. What does not
    depend on the batch is kept in ``facts`` for the next one of the same list.
    """

    def __init__(self, run, values_list, facts):
        self.run = run
        self.env = run.env
        self.facts = facts
        self.findings = [DeviceFinding(values) for values in values_list]
        self._read_udis()
        self._find_products()
        self._find_hospitals()
        self._find_places()
        self._find_devices()
        for finding in self.findings:
            if not finding.known_id:
                finding.errors += finding.place_errors

    # ------------------------------------------------------------------ what is it
    def _read_udis(self):
        _ = Teller(self.env, __name__)
        today = fields.Date.context_today(self.run)
        texts = {
            position: finding.values["udi"]
            for position, finding in enumerate(self.findings)
            if finding.values.get("udi")
        }
        read = udi.parse_many(texts, today)
        self.codes = {}
        for position, finding in enumerate(self.findings):
            finding.serial = finding.values.get("serial") or ""
            code = read.get(position)
            if code is None:
                continue
            if isinstance(code, udi.UdiError):
                finding.errors.append(_("The UDI “%(text)s” cannot be read.", text=texts[position]))
                continue
            self.codes[position] = code
            if code.warnings:
                finding.warnings.append(_("The UDI looks doubtful: compare it with the label."))
            own = serial_number.key(code.serial)
            if own and finding.serial and own != serial_number.key(finding.serial):
                finding.errors.append(
                    _(
                        "The UDI has the serial number %(udi)s, the row has %(row)s.",
                        udi=code.serial,
                        row=finding.serial,
                    )
                )
            finding.serial = finding.serial or serial_number.clean(code.serial)

    def _find_products(self):
        _ = Teller(self.env, __name__)
        index = self.facts.setdefault("products", {}) or self._get_product_index()
        self.facts["products"] = index
        for position, finding in enumerate(self.findings):
            code = self.codes.get(position)
            model = finding.values.get("model")
            name = finding.values.get("product_name")
            di = code.di if code else None
            if model:
                found = self._narrow(index, ("code", "number", "name"), model)
            elif di:
                found = index["di"].get(di, set())
            else:
                found = self._narrow(index, ("name",), name)
            if len(found) > 1 and name:
                found = found & index["name"].get(serial_number.key(name), set()) or found
            if len(found) > 1 and di:
                found = found & index["di"].get(di, set()) or found
            text = model or di or name or ""
            if not finding.serial:
                finding.errors.append(_("There is no serial number, nor in the UDI."))
            if not found:
                finding.errors.append(
                    _(
                        "There is no model “%(model)s”: create the product and tick “Medical "
                        "Device”, or write the model as it is called here.",
                        model=text,
                    )
                )
            elif len(found) > 1:
                finding.errors.append(
                    _("“%(model)s” fits several models: use the internal reference.", model=text)
                )
            else:
                finding.product = next(iter(found))
                own = finding.product.mds_udi_di
                if di and own and di != own:
                    finding.errors.append(
                        _(
                            "The UDI names the model %(udi)s, but %(model)s has %(own)s.",
                            udi=di,
                            model=finding.product.display_name,
                            own=own,
                        )
                    )

    @staticmethod
    def _narrow(index, ways, text):
        for way in ways:
            found = index[way].get(serial_number.key(text))
            if found:
                return found
        return set()

    def _get_product_index(self):
        """{way: {text: products}} over all models, with their names in every language."""
        Product = self.env["product.product"]
        products = Product.search_fetch(
            [("is_medical_device", "=", True)],
            ["default_code", "mds_model_number", "mds_udi_di", "name"],
        )
        index = {"code": {}, "number": {}, "di": {}, "name": {}}

        def add(way, text, product):
            if text:
                index[way].setdefault(text, set()).add(product)

        for product in products:
            add("code", serial_number.key(product.default_code), product)
            add("number", serial_number.key(product.mds_model_number), product)
            add("di", product.mds_udi_di, product)
        for language, _label in self.env["res.lang"].get_installed():
            for product in products.with_context(lang=language):
                add("name", serial_number.key(product.name), product.with_env(self.env))
        return index

    # ------------------------------------------------------------------ where is it
    def _find_hospitals(self):
        _ = Teller(self.env, __name__)
        wanted = {
            finding.values["customer"]
            for finding in self.findings
            if finding.values.get("customer")
        }
        if not wanted:
            return
        known = self.facts.setdefault("partners", {})
        fresh = sorted(wanted - known.keys())
        known.update(self.env["res.partner"]._find_hospitals(fresh) if fresh else {})
        may_create = self.run.creates_hospitals and self.env["res.partner"].has_access("create")
        for finding in self.findings:
            text = finding.values.get("customer")
            if not text:
                continue
            finding.hospital_key = names.key(text)
            match = known[text]
            if match["partner"]:
                finding.partner = match["partner"]
            elif match["candidates"]:
                finding.place_errors.append(match["reason"])
            elif not may_create:
                finding.place_errors.append(
                    _(
                        "There is no customer “%(name)s”: create it, or tick “Create missing "
                        "hospitals”.",
                        name=text,
                    )
                )

    def _find_places(self):
        partners = self.env["res.partner"].union(
            *(finding.partner for finding in self.findings if finding.partner)
        )
        sites = self.env["mds.site"].search_fetch(
            Domain("partner_id", "in", partners.ids), ["name", "kind", "parent_id", "partner_id"]
        )
        campuses, departments = {}, {}
        for site in sites:
            name = serial_number.key(site.name)
            if site.kind == "campus":
                campuses[site.partner_id, name] = site
            else:
                departments.setdefault((site.partner_id, name), []).append(site)
        for finding in self.findings:
            if finding.hospital_key and not finding.place_errors:
                self._find_place(finding, campuses, departments)

    def _find_place(self, finding, campuses, departments):
        _ = Teller(self.env, __name__)
        campus_text = finding.values.get("campus")
        department_text = finding.values.get("department")
        keys, missing = [], []
        campus = None
        if campus_text:
            campus = campuses.get((finding.partner, serial_number.key(campus_text)))
            keys.append(("campus", finding.hospital_key, serial_number.key(campus_text)))
            if not campus:
                missing.append(campus_text)
        site = campus
        if department_text:
            keys.append(
                (
                    "department",
                    finding.hospital_key,
                    serial_number.key(campus_text),
                    serial_number.key(department_text),
                )
            )
            named = departments.get((finding.partner, serial_number.key(department_text)), [])
            if campus_text:
                named = [place for place in named if campus and place.parent_id == campus]
            else:  # directly in the hospital, else wherever there is one only
                named = [place for place in named if not place.parent_id] or named
            if len(named) > 1:
                finding.place_errors.append(
                    _(
                        "%(hospital)s has “%(name)s” in several places: add the campus.",
                        hospital=finding.values["customer"],
                        name=department_text,
                    )
                )
                return
            site = named[0] if named else None
            if not site:
                missing.append(department_text)
        if missing and not self.run.creates_places:
            finding.place_errors.append(
                _(
                    "%(hospital)s has no place “%(names)s”: create it, or tick “Create missing "
                    "campuses and departments”.",
                    hospital=finding.values["customer"],
                    names=" / ".join(missing),
                )
            )
        finding.site = site if not missing else None
        finding.place_keys = tuple(keys)
        finding.campus = campus

    # ------------------------------------------------------------------ is it there
    def _find_devices(self):
        _ = Teller(self.env, __name__)
        Device = self.env["mds.device"]
        units = {}
        for finding in self.findings:
            if finding.product and finding.serial:
                unit = (finding.product.id, serial_number.key(finding.serial))
                if unit in units and not finding.errors:
                    finding.errors.append(
                        _(
                            "The list has %(serial)s of %(model)s twice.",
                            serial=finding.serial,
                            model=finding.product.display_name,
                        )
                    )
                units.setdefault(unit, finding)
        taken = Device._get_by_identity(list(units))
        visible = set(
            Device.with_context(active_test=False)
            .browse([device.id for device in taken.values()])
            ._filtered_access("read")
            .ids
        )
        for unit, device in taken.items():
            finding = units[unit]
            if device.id in visible:
                finding.known_id = device.id
            else:
                finding.errors.append(
                    device._describe_existing_file(finding.product, finding.serial)
                )
