from . import test_access
from . import test_certificate
from . import test_duty
from . import test_instrument
from . import test_meter
from . import test_posting
from . import test_reminder
from . import test_tour
