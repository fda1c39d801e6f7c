"""What the log says: one line for each thing, with time and level, on standard error."""

import logging

FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start_logging() -> None:
    """Our own lines from "info" on, everybody else's from "warning" on."""
    logging.basicConfig(format=FORM, level=logging.WARNING)
    logging.getLogger("hub").setLevel(logging.INFO)
