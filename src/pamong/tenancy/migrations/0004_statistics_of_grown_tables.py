from django.db import migrations

# `relpages` is what the last count saw, also one of this same transaction; the size is what is
# there now. A fiftieth more may hold a whole new period, which the old count knows nothing of.
REFRESH = """
create or replace function tenancy_refresh_statistics() returns void
language plpgsql security definer set search_path = pg_catalog, public as $body$
declare
    name text;
begin
    for name in
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and c.relowner = current_user::regrole
          and pg_relation_size(c.oid) / current_setting('block_size')::int > c.relpages * 1.02
    loop
        execute format('analyze public.%I', name);
    end loop;
end
$body$
"""
ALL_TABLES = """
create or replace function tenancy_refresh_statistics() returns void
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
    dependencies = [("tenancy", "0003_statistics_after_bulk_writes")]

    operations = [migrations.RunSQL(REFRESH, ALL_TABLES)]
