from . import audit_entry
from . import audit_mixin
from . import acceptance
from . import order
from . import erasure
from . import erasure_line
from . import erasure_search
from . import erasure_act
