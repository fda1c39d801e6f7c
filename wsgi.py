"""What the web server and the command line load."""

import gc

from hub.app import create_app

app = create_app()
# What was loaded stays for good: looking for rubbish in it again and again costs a tenth of a page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
