from . import device_find
from . import device_correct
from . import device_quarantine
from . import device_leave
from . import device_change_state
from . import device_move
from . import device_dismantle
from . import hospital_merge
