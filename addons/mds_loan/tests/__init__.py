from . import test_loan
from . import test_tour
