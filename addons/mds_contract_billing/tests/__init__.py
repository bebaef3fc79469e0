from . import (
    test_access,
    test_billing_run,
    test_difference,
    test_escalation,
    test_killed,
    test_milestone,
    test_paper,
    test_penalty,
    test_price,
    test_recognition,
    test_story,
    test_tour,
)
