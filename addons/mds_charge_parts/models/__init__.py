from . import order
from . import order_charge
