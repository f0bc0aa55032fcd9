"""The site's table of contents."""

from django.urls import include, path

from pamong.accounts.access import public
from pamong.accounts.views import home, home_part, set_language
from pamong.config.errors import bad_request, not_found, server_error
from pamong.config.health import healthz

urlpatterns = [
    path("", home, name="home"),
    # The names that the sign-in package asks for; both are the one sign-in page.
    path("", home, name="account_login"),
    path("", home, name="account_inactive"),
    path("home/<int:part>/", home_part, name="home_part"),
    path("healthz", public(healthz), name="healthz"),
    path("language/", set_language, name="set_language"),
    path("", include("pamong.accounts.urls")),
    path("", include("pamong.documents.urls")),
    path("", include("pamong.organization.urls")),
    path("indicators/", include("pamong.indicators.urls")),
    path("services/", include("pamong.services.urls")),
    path("processes/", include("pamong.processes.urls")),
    path("pay/", include("pamong.services.pay_urls")),
    path("l/<slug:agency>/figures/", include("pamong.portal.urls")),
    path("l/<slug:agency>/", include("pamong.services.citizen_urls")),
    path("performance/", include("pamong.performance.urls")),
    path("audit/", include("pamong.audit.urls")),
    path("demo/", include("pamong.demo.urls")),
    path("ui/", include("pamong.ui.urls")),
]

handler400 = bad_request
handler403 = "pamong.accounts.access.forbidden_page"
handler404 = not_found
handler500 = server_error
