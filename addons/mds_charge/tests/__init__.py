from . import test_access
from . import test_concurrency
from . import test_invoice
from . import test_price
from . import test_quote
from . import test_run
from . import test_terms
from . import test_tour
