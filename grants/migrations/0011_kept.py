"""What the database keeps as it was: letters, and what was said and changed in a co-design.

1. A change to a criterion is never rewritten and never deleted. Only its link to a criterion or a comment that is gone
   is emptied.
2. A comment is never rewritten. It goes only when its writer takes it back, or when the writer's data is erased.
3. A letter keeps its words, and is never sent by the officer who entered the application.
"""

from typing import ClassVar

from django.db import migrations

FORWARD = """
CREATE FUNCTION grants_criterion_change_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{criterion_id,comment_id}'::text[]
                          = to_jsonb(OLD) - '{criterion_id,comment_id}'::text[]
     AND (NEW.criterion_id IS NULL OR NEW.criterion_id = OLD.criterion_id)
     AND (NEW.comment_id IS NULL OR NEW.comment_id = OLD.comment_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% of % is refused: it is append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER criterion_change_stands BEFORE UPDATE OR DELETE ON grants_criterionchange
  FOR EACH ROW EXECUTE FUNCTION grants_criterion_change_stands();

CREATE FUNCTION grants_criterion_comment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    -- Whoever withdrew or was erased has no address left; of a helper who is deleted nothing is found.
    IF NOT EXISTS (SELECT FROM grants_codesignhelper WHERE id = OLD.helper_id AND email <> '') THEN RETURN OLD; END IF;
  ELSIF to_jsonb(NEW) - 'criterion_id' = to_jsonb(OLD) - 'criterion_id'
        AND (NEW.criterion_id IS NULL OR NEW.criterion_id = OLD.criterion_id) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% of % is refused: only its writer takes a comment back', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER criterion_comment_stands BEFORE UPDATE OR DELETE ON grants_criterioncomment
  FOR EACH ROW EXECUTE FUNCTION grants_criterion_comment_stands();

CREATE TRIGGER letter_kept BEFORE UPDATE OF application_id, event, subject, body, written_at ON grants_letter
  FOR EACH ROW EXECUTE FUNCTION grants_kept_fixed();
CREATE TRIGGER letter_not_by_who_entered BEFORE INSERT OR UPDATE OF sent_by_id ON grants_letter
  FOR EACH ROW EXECUTE FUNCTION grants_not_by_who_entered('sent_by_id');
"""
BACK = """
DROP TRIGGER letter_not_by_who_entered ON grants_letter;
DROP TRIGGER letter_kept ON grants_letter;
DROP TRIGGER criterion_comment_stands ON grants_criterioncomment;
DROP FUNCTION grants_criterion_comment_stands();
DROP TRIGGER criterion_change_stands ON grants_criterionchange;
DROP FUNCTION grants_criterion_change_stands();
"""


class Migration(migrations.Migration):
    """Letters, comments and changes stay as they were."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0010_help")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [migrations.RunSQL(FORWARD, BACK)]
