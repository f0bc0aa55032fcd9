from django.urls import path

from pamong.accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/unlock/", views.unlock, name="unlock"),
    path("account/sign-out/", views.sign_out, name="sign_out"),
    path("account/hints/", views.dismiss_hint, name="dismiss_hint"),
]
