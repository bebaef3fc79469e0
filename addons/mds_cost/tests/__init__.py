from . import test_access, test_allocation, test_posting, test_tie, test_tour
