from . import hr_expense
from . import account_move
from . import order
from . import trip
