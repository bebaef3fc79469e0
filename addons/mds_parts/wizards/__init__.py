from . import part_return, part_take
from . import parts_plan
