from . import order_assess, order_triage, visit_plan
