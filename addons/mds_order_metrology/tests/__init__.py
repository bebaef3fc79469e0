from . import test_order_metrology
from . import test_measurement
