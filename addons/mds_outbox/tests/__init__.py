from . import test_outbox
from . import test_delivery
from . import test_workers
from . import test_outside_code
from . import test_access
from . import test_tour
