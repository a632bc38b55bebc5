"""What each person's time adds up to in a month, kept as the ledger grows, so that insights add up no entries.

A row moves by the difference that each line of the ledger makes, under its own lock. Nobody else can write it.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

# A counter-entry has the person, the time, the ground and the `counts` of what it undoes, so a month goes back to what
# it was. Work counts in the month, by the clock in London, in which it began.
OF_ONE = """
CREATE FUNCTION volunteering_month_of(moment timestamptz) RETURNS date LANGUAGE sql STABLE AS
$$ SELECT date_trunc('month', moment AT TIME ZONE 'Europe/London')::date $$;
CREATE FUNCTION volunteering_entry_months() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  its_month date := volunteering_month_of(NEW.worked_from);
BEGIN
  IF NEW.minutes > 0 THEN
    INSERT INTO volunteering_creditedmonth AS held (volunteer_id, month_date, basis, minutes, entries)
      VALUES (NEW.volunteer_id, its_month, NEW.basis, NEW.minutes, 1)
      ON CONFLICT (volunteer_id, month_date, basis)
        DO UPDATE SET minutes = held.minutes + excluded.minutes, entries = held.entries + 1;
    RETURN NULL;
  END IF;
  UPDATE volunteering_creditedmonth SET minutes = minutes + NEW.minutes, entries = entries - 1
    WHERE volunteer_id = NEW.volunteer_id AND month_date = its_month AND basis = NEW.basis;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_months AFTER INSERT ON volunteering_hoursentry
  FOR EACH ROW WHEN (NEW.counts) EXECUTE FUNCTION volunteering_entry_months();
"""
OF_ONE_BACK = """
DROP TRIGGER entry_months ON volunteering_hoursentry;
DROP FUNCTION volunteering_entry_months();
DROP FUNCTION volunteering_month_of(timestamptz);
"""

# Added up afresh once, and after a load that sets triggers aside.
AFRESH = """
CREATE FUNCTION volunteering_months_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: it is kept by the database', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER months_are_kept BEFORE INSERT OR UPDATE OR DELETE ON volunteering_creditedmonth
  FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND current_setting('portal.months_afresh', true) IS DISTINCT FROM 'yes')
  EXECUTE FUNCTION volunteering_months_are_kept();
CREATE FUNCTION volunteering_months_afresh() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE volunteering_hoursentry IN SHARE MODE;
  PERFORM set_config('portal.months_afresh', 'yes', true);
  DELETE FROM volunteering_creditedmonth;
  INSERT INTO volunteering_creditedmonth (volunteer_id, month_date, basis, minutes, entries)
    SELECT volunteer_id, volunteering_month_of(worked_from), basis, sum(minutes), sum(sign(minutes))
    FROM volunteering_hoursentry WHERE counts GROUP BY 1, 2, 3 HAVING sum(minutes) > 0;
  PERFORM set_config('portal.months_afresh', '', true);
END $$;
SELECT volunteering_months_afresh();
"""
AFRESH_BACK = """
DROP FUNCTION volunteering_months_afresh();
DROP TRIGGER months_are_kept ON volunteering_creditedmonth;
DROP FUNCTION volunteering_months_are_kept();
"""
GROUNDS = [
    ("host", "The host"),
    ("check_in", "Check-in at the session"),
    ("automatic", "A rule, automatically"),
    ("supervisor", "A supervisor elsewhere"),
    ("officer", "Our team"),
]


class Migration(migrations.Migration):
    """The months of credited time."""

    dependencies: ClassVar = [("volunteering", "0010_figures")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="CreditedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "month_date",
                    models.DateField(
                        help_text="Its first day. Work counts in the month in which it began.", verbose_name="month"
                    ),
                ),
                ("basis", models.CharField(choices=GROUNDS, max_length=10)),
                ("minutes", models.PositiveIntegerField()),
                (
                    "entries",
                    models.PositiveIntegerField(
                        help_text="Entries that stand: those taken back again are not among them."
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credited_months",
                        to="volunteering.volunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "month of credited time",
                "verbose_name_plural": "months of credited time",
                "ordering": ["month_date", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(entries__gt=0),
                        fields=["month_date", "volunteer"],
                        include=("minutes", "basis"),
                        name="credited_month_of_all",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("volunteer", "month_date", "basis"), name="credited_month_once"),
                    models.CheckConstraint(condition=models.Q(month_date__day=1), name="credited_month_first_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(entries=0, minutes=0), models.Q(entries__gt=0, minutes__gt=0), _connector="OR"
                        ),
                        name="credited_month_minutes_of_entries",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OF_ONE, OF_ONE_BACK),
        migrations.RunSQL(AFRESH, AFRESH_BACK),
    ]
