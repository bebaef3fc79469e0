from . import test_access, test_allocation, test_posting
