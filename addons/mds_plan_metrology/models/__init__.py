from . import plan
from . import meter_reading
