# How `npm start` runs JupyterLab; no other configuration on this machine is read.
import os
import signal
import sys
import threading

c = get_config()  # noqa: F821

# Seen from this machine alone; the token comes from the environment (JUPYTER_TOKEN).
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True
c.ServerApp.open_browser = False

# A cell may print and plot as fast as it likes: the kernel itself joins what comes quickly.
c.ServerApp.iopub_msg_rate_limit = 1e9
c.ServerApp.iopub_data_rate_limit = 1e12

# Nobody is asked for news, updates or extensions (overrides.json says so to the page).
c.LabApp.app_settings_dir = os.path.dirname(__file__)
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"

# Its log is for when something fails.
c.Application.log_level = "ERROR"


def end_with_our_starter():
    """Its end of the pipe closes whatever ends it, `kill -9` and a closed window included."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_our_starter, daemon=True).start()
