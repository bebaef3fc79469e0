from . import test_access
from . import test_background
from . import test_concurrency
from . import test_mapping
from . import test_run
from . import test_undo
