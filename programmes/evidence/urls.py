"""The participants' pages, and those of whoever types paper forms in."""

from django.urls import path

from programmes.evidence.urls_indicators import urlpatterns as indicators
from programmes.evidence.urls_measures import urlpatterns as measures
from programmes.evidence.views import contact, keying, paper, participant

urlpatterns = [
    *indicators,
    *measures,
    path("say/", participant.find, name="say_find"),
    path("say/contact/", contact.agree, name="contact_agree"),
    path("say/contact/done/<slug:name>/", contact.done, name="contact_done"),
    path("say/contact/stop/<str:signed>/", contact.stop, name="contact_stop"),
    path("say/<str:code>/", participant.say, name="say"),
    path("keying/", keying.batches, name="keying"),
    path("keying/of/<slug:survey>/<str:scope>/", paper.scope, name="paper_scope"),
    path("keying/of/<slug:survey>/<str:scope>/slips.pdf", paper.slips, name="paper_slips"),
    path("keying/waves/<uuid:pk>/print/", paper.put_on_paper, name="paper_print"),
    path("keying/waves/<uuid:pk>/end/", paper.end_paper, name="paper_end"),
    path("keying/waves/<uuid:pk>/start/", keying.start, name="keying_start"),
    path("keying/waves/<uuid:pk>/forms.pdf", paper.forms, name="paper_forms"),
    path("keying/<uuid:pk>/", keying.batch, name="keying_batch"),
    path("keying/<uuid:pk>/first/", keying.first, name="keying_first"),
    path("keying/<uuid:pk>/second/", keying.second, name="keying_second"),
    path("keying/<uuid:pk>/forms/<int:form>/settle/", keying.settle, name="keying_settle"),
    path("keying/<uuid:pk>/forms/<int:form>/discard/", keying.discard, name="keying_discard"),
    path("keying/<uuid:pk>/finish/", keying.finish, name="keying_finish"),
]
