from . import loan
from . import loan_extension
from . import loan_states
from . import loan_approval
from . import loan_overdue
from . import device_event
from . import device
from . import res_partner
