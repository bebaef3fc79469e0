from . import order_time
