"""Door: the WSGI application a web server runs."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from gis_core.bodiless import without_body_for_head
from gis_core.process_role import say_answers_requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
say_answers_requests()
application = without_body_for_head(get_wsgi_application())

# A thread whose statement has been answered waits for its turn no longer than this (by default 5 ms,
# the whole time of a short answer), while others compute.
sys.setswitchinterval(0.0005)
# What is imported stays for good: it need not be looked through for what nobody refers to any more.
gc.collect()
gc.freeze()
