from . import test_access
from . import test_allocation
from . import test_concurrency
from . import test_posting
from . import test_tie
from . import test_tour
