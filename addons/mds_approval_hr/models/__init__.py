from . import approval_rule_step
