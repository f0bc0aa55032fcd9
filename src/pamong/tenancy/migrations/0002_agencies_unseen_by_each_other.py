from django.db import migrations

CURRENT = "(select nullif(current_setting('pamong.agency', true), '')::bigint)"


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_agency_and_cache")]

    operations = [
        # An agency is looked up by its code before it is entered; once inside, only itself is seen.
        migrations.RunSQL(
            "alter table tenancy_agency enable row level security;"
            "alter table tenancy_agency force row level security;"
            "create policy tenancy_agency_itself on tenancy_agency"
            f" using ({CURRENT} is null or id = {CURRENT})",
            "drop policy tenancy_agency_itself on tenancy_agency;"
            "alter table tenancy_agency no force row level security;"
            "alter table tenancy_agency disable row level security",
        ),
    ]
