"""The addresses of proofs: the volunteer's own, and those where anybody checks one."""

from django.urls import path

from volunteering.proof.views import public, volunteer

urlpatterns = [
    path("proof/", volunteer.proof_list, name="proof_list"),
    path("proof/new/", volunteer.issue, name="proof_issue"),
    path("proof/take-out/", volunteer.take_out, name="proof_take_out"),
    path("proof/check/", public.about, name="proof_about"),
    path("proof/did.json", public.did, name="proof_did"),
    path("proof/status/<int:number>/", public.revoked, name="proof_status"),
    path("proof/<uuid:pk>/", public.check, name="proof_check"),
    path("proof/<uuid:pk>/certificate.pdf", volunteer.certificate, name="proof_certificate"),
    path("proof/<uuid:pk>/credential.jwt", volunteer.credential, name="proof_credential"),
    path("proof/<uuid:pk>/take-back/", volunteer.withdraw, name="proof_withdraw"),
]
