"""What the database itself keeps for proofs, whatever path a change takes.

1. What a proof says never changes: not its minutes, its content, its place in a status list, nor when it was issued.
   Only erasure empties the name and the credential.
2. A proof that has ended stays ended, and no proof is deleted: somebody may hold it.
"""

from typing import ClassVar

from django.db import migrations

KEPT = """
CREATE FUNCTION volunteering_proof_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a proof is never deleted: somebody may hold it' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF ROW(NEW.minutes, NEW.content, NEW.status_list, NEW.status_index, NEW.issued_at, NEW.issued_by_id, NEW.key_id)
     IS DISTINCT FROM
     ROW(OLD.minutes, OLD.content, OLD.status_list, OLD.status_index, OLD.issued_at, OLD.issued_by_id, OLD.key_id)
     OR (NEW.name <> OLD.name AND NEW.name <> '')
     OR (NEW.credential <> OLD.credential AND NEW.credential <> '') THEN
    RAISE EXCEPTION 'what a proof says never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.state = 'revoked' AND ROW(NEW.state, NEW.revoked_at, NEW.why) IS DISTINCT FROM
     ROW(OLD.state, OLD.revoked_at, OLD.why) THEN
    RAISE EXCEPTION 'a proof that has ended stays ended' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER proof_is_kept BEFORE UPDATE OR DELETE ON volunteering_proof
  FOR EACH ROW EXECUTE FUNCTION volunteering_proof_is_kept();
"""
NOT_KEPT = """
DROP TRIGGER proof_is_kept ON volunteering_proof;
DROP FUNCTION volunteering_proof_is_kept();
"""


class Migration(migrations.Migration):
    """The trigger on proofs."""

    dependencies: ClassVar = [("volunteering", "0008_pathways")]
    operations: ClassVar = [migrations.RunSQL(KEPT, NOT_KEPT)]
