from . import acceptance_wizard
from . import order_assess
from . import order_triage
from . import visit_plan
from . import order_add_devices
from . import order_phone
from . import order_pause
from . import order_time_correct
