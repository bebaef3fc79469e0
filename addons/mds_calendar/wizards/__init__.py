from . import calendar_load
