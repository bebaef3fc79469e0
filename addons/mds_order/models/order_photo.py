import hashlib

from odoo import api, fields, models

from .photo_limit import check_photo_size


class OrderPhoto(models.Model):
    """A photo taken for an order: before, after, the nameplate.

    Write: engineers on the order, dispatchers; until the order is closed. The digest of what was
    uploaded is part of what the engineer signs.
    """

    _name = "mds.order.photo"
    _description = "Service Photo"
    _inherit = ["mds.order.work.mixin"]
    _order = "kind, occurred_at, id"
    _rec_name = "caption"
    _check_company_auto = True

    _audit_fields = ("order_id", "visit_id", "kind", "caption", "image_digest")

    visit_id = fields.Many2one("mds.visit", index="btree_not_null", ondelete="restrict")
    image = fields.Image("Photo", required=True, max_width=1920, max_height=1920)
    image_512 = fields.Image(
        "Photo 512", related="image", max_width=512, max_height=512, store=True
    )
    image_digest = fields.Char(
        "SHA-256", compute="_compute_image_digest", store=True, help="Of the photo as stored."
    )
    caption = fields.Char()
    kind = fields.Selection(
        [
            ("before", "Before"),
            ("after", "After"),
            ("nameplate", "Nameplate"),
            ("other", "Other"),
        ],
        required=True,
        default="before",
    )

    @api.depends("image")
    def _compute_image_digest(self):
        for photo in self.with_context(bin_size=False):
            data = photo.image or b""
            photo.image_digest = hashlib.sha256(data).hexdigest() if data else False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            check_photo_size(self.env, vals.get("image"))
        return super().create(vals_list)

    def write(self, vals):
        check_photo_size(self.env, vals.get("image"))
        return super().write(vals)
