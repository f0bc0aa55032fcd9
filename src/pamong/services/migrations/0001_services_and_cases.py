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
        ("tenancy", "0003_statistics_after_bulk_writes"),
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
                    "words",
                    models.CharField(blank=True, max_length=400, verbose_name="everyday words"),
                ),
                (
                    "summary",
                    models.CharField(blank=True, max_length=300, verbose_name="in one sentence"),
                ),
                (
                    "is_internal",
                    models.BooleanField(default=False, verbose_name="for officers of the agency"),
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
            name="ServiceVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "in force"),
                            ("retired", "replaced"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "norm_minutes",
                    models.PositiveIntegerField(verbose_name="norm in working minutes"),
                ),
                ("process", models.TextField(verbose_name="process")),
                ("form", models.JSONField(default=dict, verbose_name="form")),
                ("requirements", models.JSONField(default=list, verbose_name="requirements")),
                ("standard", models.JSONField(default=dict, verbose_name="service standard")),
                ("fees", models.JSONField(default=dict, verbose_name="fees")),
                ("published_at", models.DateTimeField(null=True, verbose_name="in force since")),
                ("retired_at", models.DateTimeField(null=True, verbose_name="replaced at")),
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
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="services.servicetype",
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
                ("code", models.CharField(max_length=80, verbose_name="code")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "norm_minutes",
                    models.PositiveIntegerField(verbose_name="norm in working minutes"),
                ),
                ("decides", models.BooleanField(default=False, verbose_name="grants or refuses")),
                (
                    "needs_second_person",
                    models.BooleanField(default=False, verbose_name="needs a second person"),
                ),
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
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="services.serviceversion",
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
                ("secret_hash", models.BinaryField(max_length=32, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("counter", "at the counter"),
                            ("online", "online"),
                            ("internal", "by an officer"),
                            ("import", "from an older system"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "applicant_name",
                    models.CharField(blank=True, max_length=200, verbose_name="applicant"),
                ),
                (
                    "applicant_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                ),
                (
                    "applicant_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="telephone"),
                ),
                (
                    "proxy_name",
                    models.CharField(blank=True, max_length=200, verbose_name="filed by"),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("marking", models.JSONField(default=dict)),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("due_at", models.DateTimeField(verbose_name="due at")),
                ("held_since", models.DateTimeField(null=True, verbose_name="clock stands since")),
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
                ("changes", models.PositiveIntegerField(default=1)),
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
                    "applicant_employee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.serviceversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.BinaryField(max_length=32)),
                ("intake_key", models.UUIDField()),
                ("answers", models.JSONField(default=dict, verbose_name="answers")),
                ("started_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
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
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.case",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="services.serviceversion",
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
                ("serial", models.PositiveIntegerField()),
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
                ("signed_outcome", models.CharField(blank=True, max_length=10)),
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
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
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
            name="CaseMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("request", "request"),
                            ("answer", "answer"),
                            ("note", "internal note"),
                            ("notice", "notice"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.UUIDField()),
                ("text", models.CharField(max_length=4000, verbose_name="text")),
                ("written_at", models.DateTimeField()),
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
                    "author",
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
                        related_name="messages",
                        to="services.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["agency", "case", "written_at"], name="case_messages")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "key"), name="case_message_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("serial", models.PositiveIntegerField()),
                ("node", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("timer", "a moment"),
                            ("message", "the applicant"),
                            ("option", "what the applicant may say"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "over"), ("cancelled", "cancelled")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waits",
                        to="services.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "timer"), ("state", "open")),
                        fields=["agency", "due_at"],
                        name="case_timer_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "case", "serial"), name="case_wait_once_per_token"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "timer"), _negated=True),
                            ("due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="timer_has_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ended_wait_has_its_moment",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="servicetype",
            constraint=models.UniqueConstraint(
                fields=("agency", "code"), name="service_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.UniqueConstraint(
                fields=("agency", "service", "number"), name="service_version_number_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("agency", "service"),
                name="service_has_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")),
                fields=("agency", "service"),
                name="service_has_one_version_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("norm_minutes__gt", 0)), name="service_norm_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("state", "draft")),
                    models.Q(
                        models.Q(("state", "draft"), _negated=True), ("published_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="service_version_in_force_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.UniqueConstraint(
                fields=("agency", "version", "order"), name="service_step_order_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.UniqueConstraint(
                fields=("agency", "version", "code"), name="service_step_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("norm_minutes__gt", 0)), name="service_step_norm_positive"
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
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["agency", "service", "closed_at"],
                name="case_closed_of_service",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("applicant_employee__isnull", False)),
                fields=["agency", "applicant_employee", "received_at"],
                name="case_of_officer",
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
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True), ("held_since__isnull", True), _connector="OR"
                ),
                name="closed_case_holds_no_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="applicationdraft",
            index=models.Index(fields=["agency", "changed_at"], name="draft_by_age"),
        ),
        migrations.AddConstraint(
            model_name="applicationdraft",
            constraint=models.UniqueConstraint(
                fields=("agency", "key_hash"), name="draft_key_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationdraft",
            constraint=models.UniqueConstraint(
                fields=("agency", "intake_key"), name="draft_intake_unique"
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
                fields=("agency", "case", "serial"), name="step_once_per_wait"
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
        ForceRowSecurity("services_serviceversion"),
        ForceRowSecurity("services_servicestep"),
        ForceRowSecurity("services_case"),
        ForceRowSecurity("services_applicationdraft"),
        ForceRowSecurity("services_step"),
        ForceRowSecurity("services_casemessage"),
        ForceRowSecurity("services_casewait"),
        migrations.RunSQL(INDEXES, DROP_INDEXES),
    ]
