from django.urls import path

from pamong.organization.views import accounts, imports

app_name = "organization"
urlpatterns = [
    path("people/imports/", imports.imports, name="imports"),
    path("people/export.<slug:ending>", imports.staff_export, name="staff_export"),
    path("people/accounts/", accounts.accounts, name="accounts"),
    path("people/accounts/<int:employee_id>/", accounts.account, name="account"),
]
