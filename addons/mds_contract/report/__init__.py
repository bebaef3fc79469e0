from . import device_coverage
