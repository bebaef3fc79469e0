"""Decisions of this addon as pure functions: no ORM, no clock, no input or output.

Each can be read, tested and measured without Odoo.
"""
