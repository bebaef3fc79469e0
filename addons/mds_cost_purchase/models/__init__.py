from . import vendor_work
from . import purchase_order_line
from . import account_move_line
from . import order
