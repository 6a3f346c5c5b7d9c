"""
What every test shares: time on the clock is no verdict, for the machine may have other work; and tiny estates.

Settings of the developer decide nothing: no file with settings is read, and no variable of the environment counts.

Signals that end a program are heard, even where whoever started the tests lets them be ignored (``nohup``, a job in the
background): what is tested is how the program hears them.
"""

from __future__ import annotations

import os
import signal
import threading

from hypothesis import settings

from tests.object_store import object_store
from tests.towns import small_estates, town

__all__ = ["object_store", "small_estates", "town"]

for name in [name for name in os.environ if name.startswith("VCONSOLIDATE_") and name != "VCONSOLIDATE_EXAMPLES"]:
    del os.environ[name]
os.environ["VCONSOLIDATE_NO_CONFIG"] = "1"

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

if threading.current_thread() is threading.main_thread():
    for name, handler in (
        ("SIGINT", signal.default_int_handler),
        ("SIGTERM", signal.SIG_DFL),
        ("SIGHUP", signal.SIG_DFL),
    ):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)
