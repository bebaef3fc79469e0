from . import part_return
from . import part_take
from . import device_dismantle
from . import parts_plan
