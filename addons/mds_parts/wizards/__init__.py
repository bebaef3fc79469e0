from . import part_return, part_take
from . import device_dismantle
from . import parts_plan
