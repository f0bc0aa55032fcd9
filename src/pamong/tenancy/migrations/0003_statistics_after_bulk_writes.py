from django.db import migrations

# Only the owner of a table may analyze it, and pages and jobs own nothing.
REFRESH = """
create function tenancy_refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public as $body$
declare
    name text;
begin
    for name in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and c.relowner = current_user::regrole
    loop
        execute format('analyze public.%I', name);
    end loop;
end
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0002_agencies_unseen_by_each_other")]

    operations = [migrations.RunSQL(REFRESH, "drop function tenancy_refresh_statistics()")]
