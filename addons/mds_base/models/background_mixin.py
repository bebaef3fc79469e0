from odoo import models


class BackgroundMixin(models.AbstractModel):
    """A run of which a job does the rest: who presses the button is told so."""

    _name = "mds.background.mixin"
    _description = "Run that Goes On in the Background"

    def _tell_background(self):
        """A notice; the page then shows how far the run is."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("The run goes on in the background."),
                "type": "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
