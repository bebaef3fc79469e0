from . import depot_job
