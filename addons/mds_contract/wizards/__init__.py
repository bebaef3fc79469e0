from . import uptime_make
