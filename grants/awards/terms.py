"""What every agreement begins with until a fund writes its own: plain terms of our own, marked as a demonstration."""

from grants.awards.models import AgreementTerms
from grants.funds.models import Fund

TERMS = """What the money is for:

You use the grant only for the project described in your application and in this agreement.

You tell us before you change the dates, the place, the people you work with or the budget by more than a little. You \
do that on the portal, and we answer you there.

Payment:

We pay the grant in the steps of the payment schedule. A step is paid when what it names has happened, when we have \
seen the documents that we asked for, and when your bank account has been confirmed.

You keep the bills and receipts for six years and show them to us when we ask.

Reporting:

You send us the reports of the reporting schedule. A second person of your group signs each one off.

Keeping people safe:

You follow your safeguarding policy. You tell us within one working day when somebody was harmed or was at risk.

Saying who paid:

You say in public that the Mayor of London supports the project, and you send us two lines that we may publish about it.

When something goes wrong:

We may stop payments while we find out what happened. We tell you why.

We may ask for money back that was not used for the project, or that was paid although this agreement was not kept.

The end:

The agreement ends when we have accepted the report at the end and all payments are made."""
TEAM = "Community grants team"
DIRECTORATE = "Communities and Skills"


def terms_of(fund: Fund) -> AgreementTerms:
    """The fund's own terms; where it has none, those above, not saved and marked as a demonstration."""
    own = AgreementTerms.objects.filter(fund=fund).first()
    return own or AgreementTerms(fund=fund, terms=TERMS, team=TEAM, directorate=DIRECTORATE, demonstration=True)
