from . import device_find
from . import device_correct
from . import device_quarantine
from . import hospital_merge
