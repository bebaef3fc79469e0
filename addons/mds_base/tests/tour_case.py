from odoo.tests import HttpCase

PATIENCE = 240
"""How long a whole tour may take, in seconds: Odoo's minute is short where stages of tests share
two cores. A step of it waits as ``tour_patience.js`` says."""


class TourCase(HttpCase):
    """A test that walks through a tour in a browser, on a machine that may be busy."""

    def start_tour(self, url_path, tour_name, **kwargs):
        """Walk through it, with more patience than Odoo's own."""
        kwargs.setdefault("timeout", PATIENCE)
        return super().start_tour(url_path, tour_name, **kwargs)
