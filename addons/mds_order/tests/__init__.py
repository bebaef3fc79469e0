from . import (
    test_access,
    test_bench,
    test_checklist,
    test_closing,
    test_decisions,
    test_evidence,
    test_intake,
    test_queries,
    test_report,
    test_signature,
    test_states,
    test_time,
    test_tour,
    test_visit,
)
from . import test_devices
from . import test_forgery
from . import test_parties
from . import test_regions
from . import test_import_employee
from . import test_said
