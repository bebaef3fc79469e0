from . import test_erasure
from . import test_access
from . import test_tour
from . import test_texts
