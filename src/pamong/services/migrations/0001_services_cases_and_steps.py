import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity

# The figures of service work are read from the journal, by unit and by the closing of cases.
INDEXES = """
create index journal_event_step_completed on journal_event (agency_id, unit_id, happened_at)
    where verb = 'services.step.completed';
create index journal_event_case_closed on journal_event (agency_id, happened_at)
    where verb = 'services.case.closed';
"""
DROP_INDEXES = "drop index journal_event_step_completed; drop index journal_event_case_closed"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("journal", "0001_event_and_label"),
        ("organization", "0001_units_positions_employees"),
        ("tenancy", "0002_agencies_unseen_by_each_other"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceType",
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
                    "norm_minutes",
                    models.PositiveIntegerField(verbose_name="norm in working minutes"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
            name="ServiceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "norm_minutes",
                    models.PositiveIntegerField(verbose_name="norm in working minutes"),
                ),
                ("decides", models.BooleanField(default=False, verbose_name="grants or refuses")),
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
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="services.servicetype",
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=7, verbose_name="number")),
                ("intake_key", models.UUIDField()),
                (
                    "applicant_name",
                    models.CharField(blank=True, max_length=200, verbose_name="applicant"),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("done", "done"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("in_time", models.BooleanField(null=True, verbose_name="in time")),
                ("version", models.PositiveIntegerField(default=1)),
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
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicetype",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "waiting to be taken"),
                            ("claimed", "taken"),
                            ("started", "being worked on"),
                            ("paused", "paused"),
                            ("completed", "completed"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("offered_at", models.DateTimeField(verbose_name="offered at")),
                ("started_at", models.DateTimeField(null=True, verbose_name="started at")),
                ("completed_at", models.DateTimeField(null=True, verbose_name="completed at")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
                (
                    "pause_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("applicant", "Waiting for the applicant"),
                            ("other_unit", "Waiting for another unit"),
                            ("other_work", "Other work comes first"),
                            ("system_down", "A system is down"),
                        ],
                        max_length=12,
                        verbose_name="reason for the pause",
                    ),
                ),
                ("waiting", models.DurationField(verbose_name="waiting time")),
                ("working", models.DurationField(verbose_name="working time")),
                ("held", models.DurationField(verbose_name="time paused")),
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
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="services.case",
                    ),
                ),
                (
                    "service_step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.servicestep",
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
        migrations.AddConstraint(
            model_name="servicetype",
            constraint=models.UniqueConstraint(
                fields=("agency", "code"), name="service_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetype",
            constraint=models.CheckConstraint(
                condition=models.Q(("norm_minutes__gt", 0)), name="service_norm_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.UniqueConstraint(
                fields=("agency", "service", "order"), name="service_step_order_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.UniqueConstraint(
                fields=("agency", "service", "code"), name="service_step_code_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["agency", "unit", "due_at"],
                name="case_open_in_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("agency", "number"), name="case_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("agency", "intake_key"), name="case_intake_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("in_time__isnull", True)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("in_time__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="closed_case_has_its_verdict",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("state", "offered")),
                fields=["agency", "unit", "due_at", "id"],
                name="step_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("state__in", ["claimed", "started", "paused"])),
                fields=["agency", "assignee", "due_at", "id"],
                name="step_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                fields=("agency", "case", "service_step"), name="step_once_per_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["offered", "claimed", "started", "paused"])),
                fields=("agency", "case"),
                name="one_open_step_per_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["claimed", "started", "paused"]), _negated=True),
                    ("assignee__isnull", False),
                    _connector="OR",
                ),
                name="taken_step_has_somebody",
            ),
        ),
        ForceRowSecurity("services_servicetype"),
        ForceRowSecurity("services_servicestep"),
        ForceRowSecurity("services_case"),
        ForceRowSecurity("services_step"),
        migrations.RunSQL(INDEXES, DROP_INDEXES),
    ]
