"""How much is published in each round and borough, kept as awards are published, changed and taken out again.

Sums move by difference, under the row lock of the sum itself. Nobody else can write them.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
INSERT INTO grants_publishedtotal (round_id, borough_id, count, amount)
  SELECT bid.round_id, bid.borough_id, count(*), sum(award.amount)
  FROM grants_award AS award JOIN grants_application AS bid ON bid.id = award.application_id
  WHERE award.published_at IS NOT NULL GROUP BY 1, 2;

CREATE FUNCTION grants_published_more(round_key uuid, borough text, more numeric) RETURNS void LANGUAGE sql AS $$
  INSERT INTO grants_publishedtotal AS held (round_id, borough_id, count, amount) VALUES (round_key, borough, 1, more)
    ON CONFLICT (round_id, borough_id) DO UPDATE SET count = held.count + 1, amount = held.amount + more;
$$;
CREATE FUNCTION grants_published_less(round_key uuid, borough text, less numeric) RETURNS void LANGUAGE sql AS $$
  UPDATE grants_publishedtotal SET count = count - 1, amount = amount - less
    WHERE round_id = round_key AND borough_id IS NOT DISTINCT FROM borough;
  DELETE FROM grants_publishedtotal
    WHERE round_id = round_key AND borough_id IS NOT DISTINCT FROM borough AND count = 0;
$$;

CREATE FUNCTION grants_award_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.published_at IS NOT NULL THEN
    PERFORM grants_published_less(round_id, borough_id, OLD.amount)
      FROM grants_application WHERE id = OLD.application_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.published_at IS NOT NULL THEN
    PERFORM grants_published_more(round_id, borough_id, NEW.amount)
      FROM grants_application WHERE id = NEW.application_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER award_published_added AFTER INSERT ON grants_award
  FOR EACH ROW WHEN (NEW.published_at IS NOT NULL) EXECUTE FUNCTION grants_award_published();
CREATE TRIGGER award_published_moved AFTER UPDATE ON grants_award
  FOR EACH ROW WHEN ((OLD.published_at IS NULL) <> (NEW.published_at IS NULL)
    OR NEW.published_at IS NOT NULL
      AND (OLD.amount, OLD.application_id) IS DISTINCT FROM (NEW.amount, NEW.application_id))
  EXECUTE FUNCTION grants_award_published();
CREATE TRIGGER award_published_gone AFTER DELETE ON grants_award
  FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION grants_award_published();

CREATE FUNCTION grants_application_moves_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  published numeric;
BEGIN
  SELECT amount INTO published FROM grants_award WHERE application_id = NEW.id AND published_at IS NOT NULL;
  IF FOUND THEN
    PERFORM grants_published_less(OLD.round_id, OLD.borough_id, published);
    PERFORM grants_published_more(NEW.round_id, NEW.borough_id, published);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER application_moves_published AFTER UPDATE ON grants_application
  FOR EACH ROW WHEN ((OLD.round_id, OLD.borough_id) IS DISTINCT FROM (NEW.round_id, NEW.borough_id))
  EXECUTE FUNCTION grants_application_moves_published();

CREATE FUNCTION grants_published_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM grants_publishedtotal;
  RETURN NULL;
END $$;
CREATE TRIGGER published_emptied AFTER TRUNCATE ON grants_award
  FOR EACH STATEMENT EXECUTE FUNCTION grants_published_emptied();

CREATE FUNCTION grants_published_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is kept by the database', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER published_total_is_kept BEFORE INSERT OR UPDATE OR DELETE ON grants_publishedtotal
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION grants_published_is_kept();
"""
BACK = """
DROP TRIGGER published_total_is_kept ON grants_publishedtotal;
DROP FUNCTION grants_published_is_kept();
DROP TRIGGER published_emptied ON grants_award;
DROP FUNCTION grants_published_emptied();
DROP TRIGGER application_moves_published ON grants_application;
DROP FUNCTION grants_application_moves_published();
DROP TRIGGER award_published_gone ON grants_award;
DROP TRIGGER award_published_moved ON grants_award;
DROP TRIGGER award_published_added ON grants_award;
DROP FUNCTION grants_award_published();
DROP FUNCTION grants_published_less(uuid, text, numeric);
DROP FUNCTION grants_published_more(uuid, text, numeric);
"""


class Migration(migrations.Migration):
    """The sums behind the public page of awards."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("grants", "0011_kept"), ("programmes", "0005_rooms")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            name="PublishedTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "borough",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.borough",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="grants.round"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "borough"), name="published_total_of_round_and_borough", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
