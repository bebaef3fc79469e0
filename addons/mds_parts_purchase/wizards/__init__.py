from . import part_buy
from . import part_receive
