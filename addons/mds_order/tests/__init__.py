from . import (
    test_acceptance,
    test_access,
    test_bench,
    test_board,
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
from . import test_mail
from . import test_device_steps
from . import test_device_scan
from . import test_software
from . import test_usual_fix
from . import test_office_tour
from . import test_devices
from . import test_duplicates
from . import test_intake_tour
from . import test_template
from . import test_forgery
from . import test_parties
from . import test_regions
from . import test_import_employee
from . import test_downtime
from . import test_segment
from . import test_team
from . import test_time_conflict
from . import test_trip
from . import test_two_dispatchers
from . import test_conclusion
from . import test_follow_up
from . import test_complaint_tour
from . import test_report_archive
from . import test_said
from . import test_dispatcher_tour
