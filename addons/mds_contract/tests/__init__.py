from . import test_contract
from . import test_escalation
from . import test_entitlement
from . import test_penalty
from . import test_sla
from . import test_uptime
from . import test_access
from . import test_tour
