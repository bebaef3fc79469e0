from . import part_return, part_take
