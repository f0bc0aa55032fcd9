import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("documents", "0001_attachments_verification_imports_notices"),
        ("indicators", "0001_indicators_targets_measurements"),
        ("organization", "0001_units_positions_employees"),
        ("tenancy", "0002_agencies_unseen_by_each_other"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cycle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "period_kind",
                    models.CharField(
                        choices=[("month", "monthly"), ("quarter", "quarterly")],
                        max_length=7,
                        verbose_name="periodic evaluation",
                    ),
                ),
                ("plans_due_on", models.DateField(verbose_name="plans agreed by")),
                ("evaluations_due_on", models.DateField(verbose_name="annual evaluation by")),
                (
                    "objection_limit",
                    models.PositiveSmallIntegerField(default=14, verbose_name="days to object"),
                ),
                (
                    "objection_unit",
                    models.CharField(
                        choices=[("calendar", "calendar days"), ("working", "working days")],
                        default="working",
                        max_length=8,
                        verbose_name="counted in",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("closed", "closed")],
                        default="open",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="closed at")),
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
            ],
        ),
        migrations.CreateModel(
            name="Evaluation",
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
                            ("draft", "draft"),
                            ("delivered", "delivered"),
                            ("accepted", "accepted"),
                            ("objected", "objected to"),
                            ("under_review", "under review"),
                            ("upheld", "upheld"),
                            ("changed", "changed"),
                            ("final", "final"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "result_rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("above", "Above expectation"),
                            ("as_expected", "As expected"),
                            ("below", "Below expectation"),
                        ],
                        max_length=11,
                        verbose_name="rating of results",
                    ),
                ),
                ("result_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "departure_reason",
                    models.TextField(
                        blank=True, verbose_name="reason for not adopting the predicate of the unit"
                    ),
                ),
                (
                    "behaviour_rating",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("above", "Above expectation"),
                            ("as_expected", "As expected"),
                            ("below", "Below expectation"),
                        ],
                        max_length=11,
                        verbose_name="rating of behaviour",
                    ),
                ),
                ("behaviour_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "predicate",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("very_good", "Very good"),
                            ("good", "Good"),
                            ("needs_improvement", "Needs improvement"),
                            ("poor", "Poor"),
                            ("very_poor", "Very poor"),
                        ],
                        max_length=20,
                        verbose_name="predicate",
                    ),
                ),
                (
                    "recommendation",
                    models.TextField(blank=True, verbose_name="notes and recommendation"),
                ),
                (
                    "distribution_reason",
                    models.TextField(blank=True, verbose_name="reason for leaving the pattern"),
                ),
                (
                    "organization_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("excellent", "Excellent"),
                            ("good", "Good"),
                            ("needs_improvement", "Needs improvement"),
                            ("poor", "Poor"),
                            ("very_poor", "Very poor"),
                        ],
                        max_length=20,
                        verbose_name="predicate of the organisation",
                    ),
                ),
                ("snapshot", models.JSONField(default=dict)),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="delivered at")),
                ("answer_due_on", models.DateField(null=True, verbose_name="answer until")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("revision", models.PositiveIntegerField(default=1)),
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
                    "assessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "assessor_seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.appointment",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.attachment",
                    ),
                ),
                (
                    "reviewer_seat",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.appointment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="objection")),
                ("objected_at", models.DateTimeField(verbose_name="objected at")),
                (
                    "explanation",
                    models.TextField(blank=True, verbose_name="explanation of the assessor"),
                ),
                ("explained_at", models.DateTimeField(null=True, verbose_name="explained at")),
                ("taken_up_at", models.DateTimeField(null=True, verbose_name="taken up at")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "the evaluation stands"),
                            ("changed", "the evaluation is changed"),
                        ],
                        max_length=7,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decision_reason",
                    models.TextField(blank=True, verbose_name="reason of the decision"),
                ),
                (
                    "official",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="official who decided"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("former", models.JSONField(default=dict)),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "evaluation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objection",
                        to="performance.evaluation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PerformancePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "approach",
                    models.CharField(
                        choices=[("quantitative", "quantitative"), ("qualitative", "qualitative")],
                        default="quantitative",
                        max_length=12,
                        verbose_name="approach",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("returned", "returned"),
                            ("agreed", "agreed"),
                            ("amending", "being amended"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("start_on", models.DateField(verbose_name="from")),
                ("end_on", models.DateField(verbose_name="until")),
                ("return_note", models.TextField(blank=True, verbose_name="what to change")),
                (
                    "amendment_reason",
                    models.TextField(blank=True, verbose_name="reason of the amendment"),
                ),
                ("submitted_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("agreed_at", models.DateTimeField(null=True, verbose_name="agreed at")),
                ("revision", models.PositiveIntegerField(default=1)),
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
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.appointment",
                    ),
                ),
                (
                    "assessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="performance.cycle",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="evaluation",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evaluations",
                to="performance.performanceplan",
            ),
        ),
        migrations.CreateModel(
            name="BehaviourExpectation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "behaviour",
                    models.CharField(
                        choices=[
                            ("service_oriented", "Service oriented"),
                            ("accountable", "Accountable"),
                            ("competent", "Competent"),
                            ("harmonious", "Harmonious"),
                            ("loyal", "Loyal"),
                            ("adaptive", "Adaptive"),
                            ("collaborative", "Collaborative"),
                        ],
                        max_length=20,
                        verbose_name="value",
                    ),
                ),
                ("expectation", models.TextField(blank=True, verbose_name="special expectation")),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="behaviours",
                        to="performance.performanceplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnnexItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "annex",
                    models.CharField(
                        choices=[
                            ("resources", "Resources needed"),
                            ("accountability", "Accountability scheme"),
                            ("consequences", "Consequences"),
                        ],
                        max_length=14,
                        verbose_name="list",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("text", models.CharField(max_length=500, verbose_name="text")),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="annexes",
                        to="performance.performanceplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("start_on", models.DateField(verbose_name="from")),
                ("end_on", models.DateField(verbose_name="until")),
                ("due_on", models.DateField(verbose_name="evaluated by")),
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
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="performance.cycle",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrganizationPredicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("excellent", "Excellent"),
                            ("good", "Good"),
                            ("needs_improvement", "Needs improvement"),
                            ("poor", "Poor"),
                            ("very_poor", "Very poor"),
                        ],
                        max_length=20,
                        verbose_name="predicate",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "official",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="official who decided"
                    ),
                ),
                ("set_at", models.DateTimeField(verbose_name="set at")),
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
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="performance.cycle",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
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
                    "period",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="performance.period",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="evaluation",
            name="period",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="performance.period",
            ),
        ),
        migrations.CreateModel(
            name="Phrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="phrase")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="times used")),
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
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                ("content", models.JSONField()),
                ("reason", models.TextField(blank=True, verbose_name="reason of the amendment")),
                ("agreed_at", models.DateTimeField(verbose_name="agreed at")),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="performance.performanceplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "section",
                    models.CharField(
                        choices=[("main", "Main results"), ("additional", "Additional results")],
                        max_length=10,
                        verbose_name="section",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("statement", models.CharField(max_length=500, verbose_name="result")),
                (
                    "perspective",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service_recipients", "Service recipients"),
                            ("business_process", "Business process"),
                            ("internal_strengthening", "Internal strengthening"),
                            ("budget", "Budget"),
                        ],
                        max_length=25,
                        verbose_name="perspective",
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="taken out at"),
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
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="performance.performanceplan",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.target",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "behaviour",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("service_oriented", "Service oriented"),
                            ("accountable", "Accountable"),
                            ("competent", "Competent"),
                            ("harmonious", "Harmonious"),
                            ("loyal", "Loyal"),
                            ("adaptive", "Adaptive"),
                            ("collaborative", "Collaborative"),
                        ],
                        max_length=20,
                        verbose_name="value",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="feedback")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                ("request_key", models.UUIDField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="performance.performanceplan",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="performance.result",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
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
                        choices=[("note", "note"), ("link", "link"), ("file", "file")],
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="date")),
                ("text", models.CharField(max_length=1000, verbose_name="what was done")),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("created_at", models.DateTimeField(verbose_name="written at")),
                ("request_key", models.UUIDField(null=True)),
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
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.attachment",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="performance.performanceplan",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="evidence",
                        to="performance.result",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("statement", models.CharField(max_length=500, verbose_name="contribution")),
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
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.appointment",
                    ),
                ),
                (
                    "leader_result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="performance.result",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="serves",
                        to="performance.result",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResultIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "aspect",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quantity", "Quantity"),
                            ("quality", "Quality"),
                            ("time", "Time"),
                            ("cost", "Cost"),
                        ],
                        max_length=8,
                        verbose_name="aspect",
                    ),
                ),
                ("statement", models.CharField(max_length=500, verbose_name="indicator")),
                ("target_text", models.CharField(max_length=200, verbose_name="target")),
                (
                    "target_low",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="target, from",
                    ),
                ),
                (
                    "target_high",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=18,
                        null=True,
                        verbose_name="target, to",
                    ),
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
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="performance.result",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.UniqueConstraint(
                fields=("agency", "year"), name="one_cycle_per_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="cycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("objection_limit__gte", 1)),
                name="objection_limit_is_a_day_at_least",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="objection_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision", ""),
                    models.Q(
                        models.Q(("decision_reason", ""), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decision_has_a_reason_and_a_person",
            ),
        ),
        migrations.AddIndex(
            model_name="performanceplan",
            index=models.Index(fields=["agency", "appointment"], name="plan_appointment"),
        ),
        migrations.AddIndex(
            model_name="performanceplan",
            index=models.Index(fields=["agency", "cycle", "state"], name="plan_cycle_state"),
        ),
        migrations.AddConstraint(
            model_name="performanceplan",
            constraint=models.UniqueConstraint(
                fields=("agency", "cycle", "appointment"), name="one_plan_per_seat_and_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="performanceplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["agreed", "amending", "closed"]), _negated=True),
                    models.Q(("agreed_at__isnull", False), ("assessor__isnull", False)),
                    _connector="OR",
                ),
                name="agreed_plan_has_two_parties",
            ),
        ),
        migrations.AddConstraint(
            model_name="behaviourexpectation",
            constraint=models.UniqueConstraint(
                fields=("agency", "plan", "behaviour"), name="behaviour_once_per_plan"
            ),
        ),
        migrations.AddIndex(
            model_name="annexitem",
            index=models.Index(fields=["agency", "plan"], name="annex_plan"),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(
                fields=("agency", "cycle", "number"), name="period_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_on__gt", models.F("start_on"))),
                name="period_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationpredicate",
            constraint=models.UniqueConstraint(
                fields=("agency", "unit", "cycle", "period"),
                name="one_organization_predicate",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="organizationpredicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="organization_predicate_has_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(fields=["agency", "assessor", "state"], name="evaluation_assessor"),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(fields=["agency", "state", "answer_due_on"], name="evaluation_due"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                fields=("agency", "plan", "period"),
                name="one_evaluation_per_plan_and_period",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("predicate", ""), ("result_rating", "")),
                    models.Q(("behaviour_rating", ""), ("predicate", "")),
                    models.Q(
                        ("behaviour_rating", "above"),
                        ("predicate", "very_good"),
                        ("result_rating", "above"),
                    ),
                    models.Q(
                        ("behaviour_rating", "as_expected"),
                        ("predicate", "good"),
                        ("result_rating", "above"),
                    ),
                    models.Q(
                        ("behaviour_rating", "below"),
                        ("predicate", "poor"),
                        ("result_rating", "above"),
                    ),
                    models.Q(
                        ("behaviour_rating", "above"),
                        ("predicate", "good"),
                        ("result_rating", "as_expected"),
                    ),
                    models.Q(
                        ("behaviour_rating", "as_expected"),
                        ("predicate", "good"),
                        ("result_rating", "as_expected"),
                    ),
                    models.Q(
                        ("behaviour_rating", "below"),
                        ("predicate", "poor"),
                        ("result_rating", "as_expected"),
                    ),
                    models.Q(
                        ("behaviour_rating", "above"),
                        ("predicate", "needs_improvement"),
                        ("result_rating", "below"),
                    ),
                    models.Q(
                        ("behaviour_rating", "as_expected"),
                        ("predicate", "needs_improvement"),
                        ("result_rating", "below"),
                    ),
                    models.Q(
                        ("behaviour_rating", "below"),
                        ("predicate", "very_poor"),
                        ("result_rating", "below"),
                    ),
                    _connector="OR",
                ),
                name="predicate_by_the_quadrant",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        models.Q(("predicate", ""), _negated=True),
                        models.Q(("result_reason", ""), _negated=True),
                        models.Q(("behaviour_reason", ""), _negated=True),
                        ("delivered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivered_evaluation_is_rated_with_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="phrase",
            constraint=models.UniqueConstraint(
                fields=("agency", "employee", "text"), name="phrase_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("agency", "plan", "number"), name="plan_version_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(fields=["agency", "plan"], name="result_plan"),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["agency", "plan", "-given_at"], name="feedback_plan"),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(
                fields=("agency", "plan", "request_key"), name="feedback_sent_once"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["agency", "plan", "-happened_on"], name="evidence_plan_day"),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=("agency", "plan", "request_key"), name="evidence_sent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "link"), _negated=True),
                    models.Q(("url", ""), _negated=True),
                    _connector="OR",
                ),
                name="linked_evidence_has_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "file"), _negated=True),
                    ("attachment__isnull", False),
                    _connector="OR",
                ),
                name="filed_evidence_has_a_file",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(fields=["agency", "appointment"], name="contribution_seat"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                fields=("agency", "leader_result", "appointment"),
                name="one_cell_per_result_and_seat",
            ),
        ),
        migrations.AddIndex(
            model_name="resultindicator",
            index=models.Index(fields=["agency", "result"], name="result_indicator_result"),
        ),
        ForceRowSecurity("performance_cycle"),
        ForceRowSecurity("performance_evaluation"),
        ForceRowSecurity("performance_objection"),
        ForceRowSecurity("performance_performanceplan"),
        ForceRowSecurity("performance_behaviourexpectation"),
        ForceRowSecurity("performance_annexitem"),
        ForceRowSecurity("performance_period"),
        ForceRowSecurity("performance_organizationpredicate"),
        ForceRowSecurity("performance_phrase"),
        ForceRowSecurity("performance_planversion"),
        ForceRowSecurity("performance_result"),
        ForceRowSecurity("performance_feedback"),
        ForceRowSecurity("performance_evidence"),
        ForceRowSecurity("performance_contribution"),
        ForceRowSecurity("performance_resultindicator"),
    ]
