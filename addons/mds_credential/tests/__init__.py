from . import test_credential
from . import test_blockers
from . import test_reminder
from . import test_training
from . import test_outsourced
from . import test_access
from . import test_tour
