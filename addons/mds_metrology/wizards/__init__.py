from . import meter_replace
