from . import (
    test_access,
    test_availability,
    test_booking,
    test_concurrency,
    test_engineer_stock,
    test_installed,
    test_order,
    test_part,
    test_store,
    test_pulled_value,
    test_story,
    test_tour,
    test_wizards,
)
from . import test_forgery
from . import test_import_stock
from . import test_transfer
from . import test_old_part
from . import test_supply
from . import test_replenishment
from . import test_histories
from . import test_consumables
from . import test_wanted
from . import test_reports
from . import test_kits
from . import test_value_matrix
