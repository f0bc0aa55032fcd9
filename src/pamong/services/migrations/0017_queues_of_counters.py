import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("organization", "0002_the_treasurer_takes_money"),
        ("services", "0016_applications_are_written_at_the_counter"),
        ("tenancy", "0003_statistics_after_bulk_writes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounterPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "agency",
                    models.ForeignKey(
                        default=pamong.tenancy.current.agency_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.agency",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QueueLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("letter", models.CharField(max_length=1, verbose_name="letter")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "agency",
                    models.ForeignKey(
                        default=pamong.tenancy.current.agency_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.agency",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QueueTicket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("key", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("called", "called"),
                            ("serving", "being served"),
                            ("served", "served"),
                            ("no_show", "did not come"),
                            ("lapsed", "lapsed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("is_priority", models.BooleanField(default=False)),
                ("taken_at", models.DateTimeField()),
                ("called_at", models.DateTimeField(null=True)),
                ("calls", models.PositiveSmallIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        default=pamong.tenancy.current.agency_id_or_none,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.agency",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.queueline",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.counterplace",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="counterplace",
            constraint=models.UniqueConstraint(
                fields=("agency", "unit", "name"), name="counter_place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueline",
            constraint=models.UniqueConstraint(
                fields=("agency", "unit", "letter"), name="queue_letter_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueline",
            constraint=models.CheckConstraint(
                condition=models.Q(("letter__regex", "^[A-Z]$")), name="queue_letter_big"
            ),
        ),
        migrations.AddIndex(
            model_name="queueticket",
            index=models.Index(fields=["agency", "unit", "day", "id"], name="ticket_of_day"),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.UniqueConstraint(
                fields=("agency", "line", "day", "number"), name="ticket_number_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.UniqueConstraint(fields=("agency", "key"), name="ticket_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["called", "serving"])),
                fields=("agency", "place"),
                name="place_has_one_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["called", "serving", "served", "no_show"]), _negated=True
                    ),
                    models.Q(
                        ("called_at__isnull", False),
                        ("officer__isnull", False),
                        ("place__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="called_ticket_has_its_place",
            ),
        ),
        ForceRowSecurity("services_queueline"),
        ForceRowSecurity("services_counterplace"),
        ForceRowSecurity("services_queueticket"),
    ]
