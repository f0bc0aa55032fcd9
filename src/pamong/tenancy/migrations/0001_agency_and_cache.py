from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Jakarta", max_length=40, verbose_name="time zone"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="agency_code_unique")
                ]
            },
        ),
        # Django's database cache has no model; rate limits across processes need it.
        migrations.RunSQL(
            "create table tenancy_cache (cache_key varchar(255) primary key, value text not null,"
            " expires timestamptz not null);"
            "create index tenancy_cache_expires on tenancy_cache (expires)",
            "drop table tenancy_cache",
        ),
    ]
