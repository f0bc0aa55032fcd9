from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.utils.translation import gettext_lazy as _

from pamong.tenancy.current import enter_agency
from pamong.tenancy.models import AgencyModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None) -> "User":
        """An account of the current agency; without a password nobody can sign in with it."""
        user = User(username=username)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, AgencyModel):
    """An account somebody signs in with. Which employee it is stands on the employee."""

    username = models.CharField(_("user name"), max_length=150)
    email = models.EmailField(_("e-mail address"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=5, default="id")
    # When a password was handed out that its owner has not replaced by one of their own yet.
    first_password_at = models.DateTimeField(_("first password given at"), null=True)
    hints_seen = models.JSONField(_("hints seen"), default=list)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    # Superusers pass by every rule; there are none here.
    is_staff = False
    is_superuser = False

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        constraints = [
            # Signing in happens before the agency is known, so a name is one in the installation.
            models.UniqueConstraint(fields=["username"], name="user_name_unique"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What pages and the journal call the account: a user name that is somebody's number
        is masked."""
        number = self.username.partition("@")[0]
        if number.isdigit() and len(number) >= 8:
            return f"••••{number[-4:]}"
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Is it the right one? A hash made under older settings is then made anew."""

        def renew(raw: str | None) -> None:
            # The door of sign-in shows accounts and changes none; who proved the password enters.
            enter_agency(self.agency_id)
            self.set_password(raw)
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, renew)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Rights are held by roles in the organisation, never by Django's permissions."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
