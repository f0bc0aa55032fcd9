import os

from django.core.wsgi import get_wsgi_application

from pamong.kernel.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pamong.config.settings")

application = get_wsgi_application()
collect_seldom()
