from . import test_access, test_allocation, test_concurrency, test_posting, test_tie, test_tour
