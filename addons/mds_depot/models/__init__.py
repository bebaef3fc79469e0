from . import depot_job
from . import depot_states
from . import depot_transfer
from . import exchange
from . import device
from . import device_event
from . import loan
from . import order
