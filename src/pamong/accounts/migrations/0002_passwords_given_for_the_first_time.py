from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_users"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_password_at",
            field=models.DateTimeField(null=True, verbose_name="first password given at"),
        ),
    ]
