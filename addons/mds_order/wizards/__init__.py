from . import order_assess, order_triage, visit_plan
from . import order_add_devices
from . import order_phone
