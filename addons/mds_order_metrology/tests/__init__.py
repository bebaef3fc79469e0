from . import test_order_metrology
