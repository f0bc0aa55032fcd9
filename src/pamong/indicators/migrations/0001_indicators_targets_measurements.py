import django.db.models.deletion
from django.db import migrations, models

import pamong.tenancy.current
from pamong.tenancy.operations import ForceRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organization", "0001_units_positions_employees"),
        ("tenancy", "0002_agencies_unseen_by_each_other"),
    ]

    operations = [
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                (
                    "unit_of_measure",
                    models.CharField(max_length=40, verbose_name="unit of measure"),
                ),
                ("decimals", models.PositiveSmallIntegerField(default=2, verbose_name="decimals")),
                (
                    "kind",
                    models.CharField(
                        choices=[("number", "A number"), ("ratio", "A share of two counts")],
                        default="number",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "polarity",
                    models.CharField(
                        choices=[
                            ("maximize", "Higher is better"),
                            ("minimize", "Lower is better"),
                            ("range", "Within a range"),
                            ("stabilize", "As close as possible"),
                        ],
                        default="maximize",
                        max_length=10,
                        verbose_name="polarity",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("maximize", "Above the range is better than below"),
                            ("minimize", "Below the range is better than above"),
                        ],
                        max_length=10,
                        verbose_name="outside the range",
                    ),
                ),
                (
                    "accumulation",
                    models.CharField(
                        choices=[
                            ("latest", "The latest period stands for the year"),
                            ("sum", "The periods are added up"),
                            ("average", "The average of the periods"),
                            ("pooled", "All numerators over all denominators"),
                        ],
                        default="latest",
                        max_length=10,
                        verbose_name="how the periods make the year",
                    ),
                ),
                (
                    "period_kind",
                    models.CharField(
                        choices=[
                            ("month", "Every month"),
                            ("quarter", "Every quarter"),
                            ("year", "Once a year"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="how often it is measured",
                    ),
                ),
                (
                    "factor",
                    models.DecimalField(
                        decimal_places=3, default=100, max_digits=12, verbose_name="multiplied by"
                    ),
                ),
                ("formula", models.TextField(blank=True, verbose_name="formula")),
                (
                    "source",
                    models.CharField(blank=True, max_length=300, verbose_name="source of the data"),
                ),
                (
                    "cap",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="cap in per cent",
                    ),
                ),
                (
                    "is_personal",
                    models.BooleanField(default=False, verbose_name="measured per officer"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "origin",
                    models.CharField(default="manual", max_length=20, verbose_name="origin"),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.unit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndicatorVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("content", models.JSONField(verbose_name="definition")),
                ("changed_at", models.DateTimeField(verbose_name="changed at")),
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
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="indicators.indicator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[("unit", "unit"), ("employee", "employee")], max_length=10
                    ),
                ),
                ("subject_id", models.BigIntegerField()),
                (
                    "period_kind",
                    models.CharField(
                        choices=[
                            ("month", "Every month"),
                            ("quarter", "Every quarter"),
                            ("year", "Once a year"),
                        ],
                        max_length=10,
                        verbose_name="kind of period",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="begins")),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="value"
                    ),
                ),
                (
                    "not_computable_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_measurement", "Nothing has been measured yet"),
                            ("no_target", "No target has been set"),
                            ("zero_target", "A target of zero gives no percentage"),
                            ("negative_target", "A negative target gives no percentage"),
                            ("reversed_range", "The lower bound is above the upper bound"),
                            ("zero_denominator", "The denominator is zero"),
                            ("missing_component", "A component is missing"),
                            ("no_children", "No part below has a figure"),
                            ("zero_weight", "The weights add up to zero"),
                        ],
                        max_length=30,
                        verbose_name="why it cannot be computed",
                    ),
                ),
                (
                    "numerator",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="numerator",
                    ),
                ),
                (
                    "denominator",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="denominator",
                    ),
                ),
                (
                    "count",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="rows behind the figure"
                    ),
                ),
                ("origin", models.CharField(max_length=20, verbose_name="origin")),
                ("rows_url_name", models.CharField(blank=True, max_length=80)),
                ("rows_args", models.JSONField(blank=True, default=dict)),
                (
                    "rule_version",
                    models.PositiveIntegerField(default=1, verbose_name="version of the rule"),
                ),
                (
                    "is_corrected",
                    models.BooleanField(default=False, verbose_name="corrected after a contest"),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("as_of", models.DateTimeField(verbose_name="as of")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                (
                    "contested_value",
                    models.DecimalField(decimal_places=6, max_digits=20, null=True),
                ),
                ("contested_at", models.DateTimeField(verbose_name="contested at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for an answer"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
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
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
                (
                    "measurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contests",
                        to="indicators.measurement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MeasurementChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                (
                    "not_computable_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_measurement", "Nothing has been measured yet"),
                            ("no_target", "No target has been set"),
                            ("zero_target", "A target of zero gives no percentage"),
                            ("negative_target", "A negative target gives no percentage"),
                            ("reversed_range", "The lower bound is above the upper bound"),
                            ("zero_denominator", "The denominator is zero"),
                            ("missing_component", "A component is missing"),
                            ("no_children", "No part below has a figure"),
                            ("zero_weight", "The weights add up to zero"),
                        ],
                        max_length=30,
                    ),
                ),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("denominator", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("count", models.PositiveIntegerField(null=True)),
                ("origin", models.CharField(max_length=20)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("as_of", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField()),
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
                    "measurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="indicators.measurement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organization.employee",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=3, default=1, max_digits=8, verbose_name="weight"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=20,
                        null=True,
                        verbose_name="target for the year",
                    ),
                ),
                (
                    "low",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="from"
                    ),
                ),
                (
                    "high",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="to"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("is_active", models.BooleanField(default=True, verbose_name="in force")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
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
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="indicators.indicator",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="indicators.target",
                    ),
                ),
                (
                    "set_by",
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
            name="PeriodTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period_kind",
                    models.CharField(
                        choices=[
                            ("month", "Every month"),
                            ("quarter", "Every quarter"),
                            ("year", "Once a year"),
                        ],
                        max_length=10,
                        verbose_name="kind of period",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="begins")),
                ("value", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("low", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
                ("high", models.DecimalField(decimal_places=6, max_digits=20, null=True)),
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
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periods",
                        to="indicators.target",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.UniqueConstraint(
                fields=("agency", "code"), name="indicator_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("polarity", "range"), _negated=True),
                    models.Q(("direction", ""), _negated=True),
                    _connector="OR",
                ),
                name="range_indicator_has_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("cap__isnull", True), ("cap__gte", 0), _connector="OR"),
                name="indicator_cap_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(("decimals__lte", 6)), name="indicator_at_most_six_decimals"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accumulation", "pooled"), _negated=True),
                    ("kind", "ratio"),
                    _connector="OR",
                ),
                name="only_ratios_are_pooled",
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorversion",
            constraint=models.UniqueConstraint(
                fields=("agency", "indicator", "version"), name="indicator_version_unique"
            ),
        ),
        migrations.AddIndex(
            model_name="measurement",
            index=models.Index(
                fields=["agency", "indicator", "starts_on"], name="measurement_indicator"
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=models.UniqueConstraint(
                fields=(
                    "agency",
                    "subject_kind",
                    "subject_id",
                    "indicator",
                    "starts_on",
                    "period_kind",
                    "rule_version",
                ),
                name="measurement_once_per_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("not_computable_reason", ""), ("value__isnull", False)),
                    models.Q(
                        ("value__isnull", True),
                        models.Q(("not_computable_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="measurement_has_value_or_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="contest",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["agency", "contested_at"],
                name="contest_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("agency", "measurement", "employee"),
                name="one_open_contest_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="contest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="contest_answered_or_open",
            ),
        ),
        migrations.AddIndex(
            model_name="measurementchange",
            index=models.Index(fields=["agency", "measurement"], name="measurement_change_of"),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["agency", "unit", "year"], name="target_unit_year"),
        ),
        migrations.AddIndex(
            model_name="target",
            index=models.Index(fields=["agency", "parent"], name="target_parent"),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("agency", "indicator", "unit", "year"), name="target_once_a_year"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0)), name="target_weight_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("high__isnull", True), ("low__isnull", True)),
                    ("value__isnull", True),
                    _connector="OR",
                ),
                name="target_is_value_or_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("low__isnull", True),
                    ("high__isnull", True),
                    ("low__lte", models.F("high")),
                    _connector="OR",
                ),
                name="target_range_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="target_does_not_serve_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodtarget",
            constraint=models.UniqueConstraint(
                fields=("agency", "target", "starts_on"), name="period_target_unique"
            ),
        ),
        ForceRowSecurity("indicators_indicator"),
        ForceRowSecurity("indicators_indicatorversion"),
        ForceRowSecurity("indicators_target"),
        ForceRowSecurity("indicators_periodtarget"),
        ForceRowSecurity("indicators_measurement"),
        ForceRowSecurity("indicators_measurementchange"),
        ForceRowSecurity("indicators_contest"),
    ]
