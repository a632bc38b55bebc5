"""Equality monitoring that nobody can change or join."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION grants_equality_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an equality answer is never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER equality_fixed BEFORE UPDATE ON grants_equalityanswer
    FOR EACH ROW EXECUTE FUNCTION grants_equality_fixed();
CREATE FUNCTION grants_kept_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was sent is kept as it was' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER answers_kept_fixed BEFORE UPDATE ON grants_answerskept
    FOR EACH ROW EXECUTE FUNCTION grants_kept_fixed();
CREATE TRIGGER transcript_fixed BEFORE UPDATE OF text, written_at, written_by_id, by_applicant, recording_id
    ON grants_transcript FOR EACH ROW EXECUTE FUNCTION grants_kept_fixed();
"""
BACK = """
DROP TRIGGER transcript_fixed ON grants_transcript;
DROP TRIGGER answers_kept_fixed ON grants_answerskept;
DROP FUNCTION grants_kept_fixed();
DROP TRIGGER equality_fixed ON grants_equalityanswer;
DROP FUNCTION grants_equality_fixed();
"""


class Migration(migrations.Migration):
    """Writing together."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0008_money")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
