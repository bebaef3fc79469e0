"""Pure decisions about devices: no ORM, no clock, no input or output.

Import a module, not its names: ``from odoo.addons.mds_device.lib import udi``.
"""
