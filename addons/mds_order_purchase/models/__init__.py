from . import vendor_work
from . import purchase_order
from . import order
