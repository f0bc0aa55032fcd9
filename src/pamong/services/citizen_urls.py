"""Pages of an agency for everybody, under /l/<agency>/."""

from django.urls import path

from pamong.services.views import citizen

app_name = "citizen"
urlpatterns = [
    path("", citizen.offers, name="offers"),
    path("which/", citizen.guide, name="guide"),
    path("services/<slug:code>/", citizen.offer, name="offer"),
    path("services/<slug:code>/start/", citizen.start, name="start"),
    path("services/<slug:code>/standard/", citizen.standard, name="standard"),
    path(
        "services/<slug:code>/standard/v<int:version>/", citizen.standard, name="standard_version"
    ),
    path("services/<slug:code>/standard.jsonld", citizen.standard_data, name="standard_data"),
    path("track/", citizen.track, name="track"),
    path("track/<str:number>/<str:secret>/", citizen.track_link, name="track_link"),
    path("cases/<str:number>/", citizen.case, name="case"),
    path("queue/<int:unit_id>/", citizen.hall, name="hall"),
    path("queue/<int:unit_id>/number/", citizen.take_number, name="take_number"),
    path("receipt/", citizen.check_receipt, name="check_receipt"),
    path("cases/<str:number>/no-mail/", citizen.stop_mail, name="stop_mail"),
    path("cases/<str:number>/letters/<int:letter_id>/", citizen.letter, name="letter"),
    path("cases/<str:number>/receipt.pdf", citizen.payment_receipt, name="payment_receipt"),
    path("cases/<str:number>/answer/", citizen.answer, name="answer"),
    path("cases/<str:number>/withdraw/", citizen.withdraw, name="withdraw"),
    path("cases/<str:number>/rate/", citizen.rate, name="rate"),
    path("survey/<str:token>/", citizen.survey, name="survey"),
    path("resume/", citizen.resume, name="resume"),
    path("resume/<str:key>/", citizen.open_link, name="open_link"),
    path("forget/", citizen.forget, name="forget"),
    path("applications/<int:draft_id>/", citizen.application, name="application"),
    path("applications/<int:draft_id>/next/", citizen.go_on, name="go_on"),
    path("applications/<int:draft_id>/check/", citizen.check, name="check"),
    path("applications/<int:draft_id>/sent/", citizen.sent, name="sent"),
    path("applications/<int:draft_id>/delete/", citizen.give_up, name="give_up"),
    path("applications/<int:draft_id>/files/<int:attachment_id>/", citizen.file, name="file"),
    path("applications/<int:draft_id>/pages/<slug:page_id>/", citizen.page, name="page"),
    path("applications/<int:draft_id>/pages/<slug:page_id>/pieces/", citizen.piece, name="piece"),
]
