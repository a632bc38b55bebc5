"""What givers hear of claims, and the two sides of a match when it ends. The rest is their answers' own messages."""

from programmes import notices as outbox
from programmes.catalogue import kinds
from programmes.catalogue.models import Offer, OfferClaim, OfferMatch, Response
from programmes.catalogue.notices import sender_of


def match_ended(match: OfferMatch, to: Response) -> None:
    """To one side: the match has ended, why, and that we look for another one."""
    outbox.send(
        event=f"programmes.offers.match_ended:{match.pk}",
        to=sender_of(to),
        template="programmes/catalogue/email/match_ended",
        context={"match": match, "response": to, "take_part": to.take_part, "url": to.get_absolute_url()},
    )


def matched_again(match: OfferMatch, to: Response) -> None:
    """To a side that was matched before: there is another match."""
    outbox.send(
        event=f"programmes.offers.matched_again:{match.pk}",
        to=sender_of(to),
        template="programmes/catalogue/email/matched_again",
        context={
            "response": to,
            "take_part": to.take_part,
            "told": kinds.told(to),
            "url": to.get_absolute_url(),
        },
    )


def claimed(offer: Offer, giver: Response, claim: OfferClaim) -> None:
    """To whoever offers it: one more is claimed. Who claims it is said only where they agreed."""
    by = claim.response
    outbox.send(
        event=f"programmes.offers.claimed:{claim.pk}",
        to=sender_of(giver),
        template="programmes/catalogue/email/offer_claimed",
        context={"offer": offer, "claim": claim, "by": by, "url": offer.giver_url},
    )


def over(offer: Offer, giver: Response) -> None:
    """To whoever offers it: its last day is past; which codes were used?"""
    outbox.send(
        event=f"programmes.offers.over:{offer.pk}:{offer.until_date}",
        to=sender_of(giver),
        template="programmes/catalogue/email/offer_over",
        context={"offer": offer, "url": offer.giver_url},
    )
