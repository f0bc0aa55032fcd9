from django.db import migrations

# Filters of the auditor's pages: by verb, by unit, and who was touched by an event. Steps of cases
# are most of the journal and name nobody, so they stay out of the last one.
INDEXES = """
create index journal_event_verb on journal_event (agency_id, verb, happened_at desc, id desc);
create index journal_event_unit on journal_event (agency_id, unit_id, happened_at desc, id desc);
create index journal_event_related on journal_event using gin (related jsonb_path_ops)
    where lifecycle = '';
"""
DROP = "drop index journal_event_verb, journal_event_unit, journal_event_related"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("journal", "0001_event_and_label")]

    operations = [migrations.RunSQL(INDEXES, DROP)]
