from . import test_counts
from . import test_scraps
