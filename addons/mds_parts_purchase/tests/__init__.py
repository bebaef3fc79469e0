from . import test_request
from . import test_emergency
from . import test_claim
from . import test_freight
from . import test_owner
from . import test_concurrency
from . import test_tour
from . import test_histories
