from . import contract_wear
from . import order
from . import order_charge
from . import order_freight
