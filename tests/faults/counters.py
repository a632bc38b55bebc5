"""What must add up in volunteering whatever happened before: the invariants that one query can ask of all rows."""

from django.db import connection

_HELD = "('offered', 'confirmed', 'attended', 'no_show')"
_LIVE = "('applied', 'waiting', 'offered', 'confirmed', 'attended')"

# Each query finds the rows for which the sentence does not hold.
SOUND = {
    "I1 a session's count is its held places, and within capacity": f"""
        SELECT 1 FROM volunteering_session s WHERE s.confirmed > s.capacity OR s.confirmed <>
          (SELECT count(*) FROM volunteering_signup u WHERE u.session_id = s.id AND u.state IN {_HELD})""",
    "I2, I3 nobody is in two places at once": f"""
        SELECT 1 FROM volunteering_signup a JOIN volunteering_signup b ON a.volunteer_id = b.volunteer_id
          AND a.id < b.id AND a.period && b.period WHERE a.state IN {_LIVE} AND b.state IN {_LIVE}""",
    "I4 an offer has its end, and numbers on a list are given once": """
        SELECT 1 FROM volunteering_signup GROUP BY session_id, in_line HAVING in_line IS NOT NULL AND count(*) > 1""",
    "I5 no minute of a person counts twice": """
        SELECT 1 FROM volunteering_creditedtime a JOIN volunteering_creditedtime b
          ON a.volunteer_id = b.volunteer_id AND a.claim_id < b.claim_id AND a.period && b.period""",
    "I6 what counts has ended": "SELECT 1 FROM volunteering_creditedtime WHERE upper(period) > now()",
    "I8 each decision has somebody or a ground": """
        SELECT 1 FROM volunteering_hoursdecision WHERE by_id IS NULL AND basis NOT IN ('automatic', 'check_in')""",
    "I9 the ledger's sum is what counts, claim by claim": """
        SELECT 1 FROM volunteering_hoursclaim c WHERE
          (SELECT coalesce(sum(e.minutes), 0) FROM volunteering_hoursentry e WHERE e.claim_id = c.id) <>
          (SELECT coalesce(sum(t.minutes), 0) FROM volunteering_creditedtime t WHERE t.claim_id = c.id)""",
    "I12 each transfer sums to nothing": """
        SELECT 1 FROM volunteering_leg GROUP BY transfer_id HAVING sum(points) <> 0""",
    "I12 a balance is the sum of its legs": """
        SELECT 1 FROM volunteering_pointsaccount a WHERE a.balance <>
          (SELECT coalesce(sum(l.points), 0) FROM volunteering_leg l WHERE l.account_id = a.id)""",
    "I13 no entry earns twice": """
        SELECT 1 FROM volunteering_transfer WHERE source_entry_id IS NOT NULL
          GROUP BY source_entry_id, rule_id HAVING count(*) > 1""",
    "I13 every entry that counts is followed": """
        SELECT 1 FROM volunteering_hoursentry e WHERE e.counts
          AND NOT EXISTS (SELECT FROM volunteering_transfer t WHERE t.source_entry_id = e.id)""",
    "I14 issued, remaining and voided are what was loaded": """
        SELECT 1 FROM volunteering_reward WHERE remaining < 0 OR issued + remaining + voided <> loaded""",
    "I15 a code belongs to one redemption": """
        SELECT 1 FROM volunteering_redemption GROUP BY code_id HAVING count(*) > 1""",
    "I17 a partner's budget holds what is held": """
        SELECT 1 FROM volunteering_sponsor s WHERE s.committed > s.budget OR s.committed <>
          (SELECT coalesce(sum(r.value), 0) FROM volunteering_redemption r JOIN volunteering_reward w
            ON w.id = r.reward_id WHERE w.sponsor_id = s.id AND r.state IN ('issued', 'used'))""",
    "I23 no place ahead without a live permission": """
        SELECT 1 FROM volunteering_signup u JOIN volunteering_session s ON s.id = u.session_id
          JOIN volunteering_participationpermission p ON p.id = u.permission_id
          WHERE u.state IN ('applied', 'waiting', 'offered', 'confirmed') AND s.starts_at > now()
            AND p.state <> 'live'""",
    "I30 one message for an event and a person": """
        SELECT 1 FROM programmes_notice GROUP BY event, recipient_key, channel HAVING count(*) > 1""",
}


def broken() -> list[str]:
    """The sentences that do not hold, each with the number of rows that break it."""
    found = []
    with connection.cursor() as cursor:
        for sentence, query in SOUND.items():
            cursor.execute(f"SELECT count(*) FROM ({query}) AS broken")
            row = cursor.fetchone()
            if row and row[0]:
                found.append(f"{sentence}: not so in {row[0]} rows")
    return found
