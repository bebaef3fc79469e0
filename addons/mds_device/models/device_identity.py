from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..lib import serial_number


class Device(models.Model):
    """Which unit it is: model and serial number, held by exactly one lot of stock.

    Whoever opens a file gives model and serial number; the lot is found or made. Neither changes
    afterwards but by a correction with a reason.
    """

    _inherit = "mds.device"

    def _check_identity_unchanged(self, vals):
        for device in self:
            same = (
                vals.get("lot_id", device.lot_id.id) == device.lot_id.id
                and vals.get("product_id", device.product_id.id) == device.product_id.id
                and vals.get("serial", device.serial) == device.serial
            )
            if not same:
                raise UserError(
                    self.env._(
                        "Model and serial number of %(device)s cannot be changed here: an "
                        "administrator may correct them, stating the reason.",
                        device=device.display_name,
                    )
                )

    @api.model
    def _prepare_identities(self, vals_list):
        """Give each file its lot: the named one, the one that exists, else a new one.

        :raises ValidationError: model or serial number missing, or the unit has a file already
        """
        plain = [dict(vals) for vals in vals_list]
        wanted = []
        for vals in plain:
            serial = serial_number.clean(vals.pop("serial", None))
            product_id = vals.pop("product_id", None)
            if vals.get("lot_id"):
                continue
            if not product_id or not serial:
                raise ValidationError(
                    self.env._("A device file needs a model and a serial number.")
                )
            wanted.append((vals, product_id, serial))
        if wanted:
            self._check_new_identities([(product_id, serial) for _v, product_id, serial in wanted])
            lots = self._get_or_create_lots(
                [(product_id, serial) for _v, product_id, serial in wanted]
            )
            for vals, product_id, serial in wanted:
                vals["lot_id"] = lots[product_id, serial].id
        return plain

    @api.model
    def _check_new_identities(self, pairs):
        """Each (product id, serial) is new: to the database and within the batch."""
        keys = [(product_id, serial_number.key(serial)) for product_id, serial in pairs]
        taken = self._get_by_identity(keys)
        seen = set()
        for (product_id, serial), key in zip(pairs, keys, strict=True):
            product = self.env["product.product"].browse(product_id)
            if key in seen:
                raise ValidationError(
                    self.env._(
                        "The serial number %(serial)s of %(product)s is there twice.",
                        serial=serial,
                        product=product.display_name,
                    )
                )
            seen.add(key)
            if key in taken:
                raise ValidationError(taken[key]._describe_existing_file(product, serial))

    def _describe_existing_file(self, product, serial):
        """The words for an existing file, which the user may not be allowed to see."""
        if self.with_user(self.env.user)._filtered_access("read"):
            return self.env._(
                "%(serial)s of %(product)s has the device file %(file)s already: open that one.",
                serial=serial,
                product=product.display_name,
                file=self.name,
            )
        return self.env._(
            "%(serial)s of %(product)s has a device file already, in a company or region that "
            "you do not see: ask your service manager.",
            serial=serial,
            product=product.display_name,
        )

    @api.model
    def _get_by_identity(self, keys):
        """{(product id, serial key): device} of those that exist, in one query.

        The devices are found whatever company or region they are in: never hand them to the
        user, only say that they exist.
        """
        if not keys:
            return {}
        found = self._sudo_all_files().search(
            [
                ("product_id", "in", list({product_id for product_id, _key in keys})),
                ("serial_key", "in", list({key for _product, key in keys})),
            ]
        )
        wanted = set(keys)
        return {
            (device.product_id.id, device.serial_key): device
            for device in found
            if (device.product_id.id, device.serial_key) in wanted
        }

    @api.model
    def _sudo_all_files(self):
        """A unit has one file in the whole database, whoever may see it."""
        return self.sudo().with_context(active_test=False)

    @api.model
    def _get_or_create_lots(self, pairs):
        """{(product id, serial): lot}; lots that stock does not know yet are made in one batch."""
        Lot = self._sudo_lots()
        domain = Domain("product_id", "in", list({product_id for product_id, _s in pairs}))
        domain &= Domain("name", "in", list({serial for _product, serial in pairs}))
        domain &= Domain("company_id", "in", [False, *self.env.companies.ids])
        lots = Lot.search(domain)
        known = {(lot.product_id.id, lot.name): lot for lot in lots}
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in known]
        created = Lot.create(
            [{"product_id": product_id, "name": serial} for product_id, serial in missing]
        )
        known.update(zip(missing, created, strict=True))
        return known

    @api.model
    def _sudo_lots(self):
        """Who may open a device file need not be a stock user to have its lot made."""
        return self.env["stock.lot"].sudo()
