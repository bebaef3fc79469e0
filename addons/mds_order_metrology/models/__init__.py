from . import certificate
from . import device
from . import instrument_case
from . import meter_reading
from . import order
from . import order_task
from . import visit
from . import order_measurement
