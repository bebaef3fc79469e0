from odoo import models

# Only code that holds this very object can pass it: a context sent by a client cannot.
MAY_ERASE = object()


class AuditMixin(models.AbstractModel):
    """Seam: what of a record's personal fields must stay, and why."""

    _inherit = "mds.audit.mixin"

    def _get_reasons_to_keep(self):
        """``{record: reason}`` for the records whose personal fields must stay for now."""
        return {}

    def _collect_changes(self, kind, old, new, always=False):
        """The trail says that a text was erased, and by which request; not what it said."""
        if self.env.context.get("mds_erasing") is MAY_ERASE:
            mark = self.env.context.get("mds_reason")
            personal = set(self._audit_personal_fields)
            for record_id, before in old.items():
                after = new[record_id]
                for name in before.keys() - personal:
                    is_text = self._fields[name].type in ("char", "text", "html")
                    if is_text and before[name] != after[name]:
                        before[name], after[name] = None, mark
        return super()._collect_changes(kind, old, new, always)
