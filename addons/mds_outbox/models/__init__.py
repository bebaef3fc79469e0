from . import audit_entry
from . import outbox_kind
from . import outbox_system
from . import outside_code
from . import outbox
from . import outbox_delivery
