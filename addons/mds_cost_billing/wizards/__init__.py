from . import cost_settings
