# How `npm start` runs JupyterLab. It is read last: what stands here, no other configuration on this machine can change.
import os
import signal
import sys
import threading

c = get_config()  # noqa: F821

# Who gets in: this machine's own users who have the token, and pages of this server. The token comes by the
# environment, of which it is taken out: kernels, and all that they start, get a copy of the rest.
TOKEN = os.environ.pop("JUPYTER_TOKEN", None) or sys.modules["__main__"].__dict__["batchnorm_lab_token"]
sys.modules["__main__"].__dict__["batchnorm_lab_token"] = TOKEN  # this file is read more than once
c.IdentityProvider.token = TOKEN
c.PasswordIdentityProvider.token = TOKEN
c.PasswordIdentityProvider.hashed_password = ""
c.PasswordIdentityProvider.password_required = False
c.PasswordIdentityProvider.allow_password_change = False
c.ServerApp.identity_provider_class = "jupyter_server.auth.identity.PasswordIdentityProvider"
c.ServerApp.authorizer_class = "jupyter_server.auth.authorizer.AllowAllAuthorizer"
c.ServerApp.login_handler_class = "jupyter_server.auth.login.LegacyLoginHandler"
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.sock = ""
c.ServerApp.local_hostnames = ["localhost"]
c.ServerApp.allow_remote_access = False
c.ServerApp.allow_origin = ""
c.ServerApp.allow_origin_pat = ""
c.ServerApp.allow_credentials = False
c.ServerApp.disable_check_xsrf = False
c.ServerApp.trust_xheaders = False
c.ServerApp.tornado_settings = {}
c.ServerApp.cookie_options = {}
c.ServerApp.allow_external_kernels = False

# What they can do: run code, in notebooks and in terminals.
c.ServerApp.terminals_enabled = True
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
