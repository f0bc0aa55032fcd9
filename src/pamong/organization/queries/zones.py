"""By whose clock somebody reads: that of the unit they sit in."""

from django.db import connection

# Of the definitive seat, else of an acting one: the zone of the nearest unit above that has one,
# else the agency's. Today is the agency's day: whoever asks has no zone yet.
_ZONE_OF_ACCOUNT = """
with agency as (
  select id, time_zone, (now() at time zone time_zone)::date as today
  from tenancy_agency where id = current_setting('pamong.agency')::bigint
), seat as (
  select unit.path
  from agency
  join organization_employee employee on employee.agency_id = agency.id and employee.is_active
  join organization_appointment appointment
    on appointment.employee_id = employee.id
    and appointment.started_on <= agency.today
    and (appointment.ended_on is null or appointment.ended_on > agency.today)
  join organization_position post on post.id = appointment.position_id
  join organization_unit unit on unit.id = post.unit_id
  where employee.user_id = %s
  order by appointment.kind <> 'definitive', appointment.id
  limit 1
)
select coalesce(
  (
    select above.time_zone
    from seat join organization_unit above
      on above.id = any(string_to_array(trim(both '/' from seat.path), '/')::bigint[])
    where above.time_zone <> ''
    order by length(above.path) desc limit 1
  ),
  time_zone
) from agency
"""


def zone_of_account(account_id: int) -> str | None:
    """The zone in which pages show times to this account. One query; None without an agency."""
    with connection.cursor() as cursor:
        cursor.execute(_ZONE_OF_ACCOUNT, [account_id])
        row = cursor.fetchone()
    return row[0] if row else None
