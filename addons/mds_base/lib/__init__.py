"""Pure decisions of the base: no ORM, no clock, no input or output.

Import a module, not its names: ``from odoo.addons.mds_base.lib import apportion``.
"""
