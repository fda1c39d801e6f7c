"""Rules of the council's own look."""

from hub.desks.appearance.operations.colours import check_colours, palettes
from hub.desks.appearance.operations.logos import clean_logo, read_logo
from hub.desks.appearance.operations.settings import save_settings

__all__ = ["check_colours", "clean_logo", "palettes", "read_logo", "save_settings"]
