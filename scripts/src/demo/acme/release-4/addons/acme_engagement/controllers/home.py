import os
from urllib.parse import urlsplit

from odoo import http
from odoo.addons.web.controllers.home import Home


class SingleSignOnHome(Home):
    """Offers single sign-on on the login page where the environment names a provider."""

    @http.route()
    def web_login(self, *args, **kwargs):
        provider = os.environ.get("ACME_SSO_URL")
        if provider and not urlsplit(provider).hostname:
            raise ValueError(f"ACME_SSO_URL is not a URL: {provider}")
        return super().web_login(*args, **kwargs)
