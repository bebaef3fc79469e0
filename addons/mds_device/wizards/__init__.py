from . import device_find
from . import device_correct
from . import device_quarantine
from . import hospital_merge
from . import device_udi_accept
from . import device_label_print
