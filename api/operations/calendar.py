"""A day for somebody's calendar, as an iCalendar file (RFC 5545)."""

import datetime as dt

from icalendar import Alarm, Calendar, Event

from actions.catalogue.operation import Attachment, CalendarDay
from api.operations.models import LedgerRow

PRODUCT = "-//Fyr//Fyr support bot//EN"


def calendar_file(day: CalendarDay, row: LedgerRow) -> Attachment:
    """One all-day event with one reminder, in the language of the run it belongs to.

    The same run gives the same event: fetched twice, it is in the calendar once.
    """
    language = row.language
    event = Event()
    event.add("uid", f"{row.run_id}@fyr")
    event.add("dtstamp", row.finished_at or row.created_at)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + dt.timedelta(days=1))
    event.add("summary", day.summary.fill(language, **day.values))
    event.add("description", day.description.fill(language, **day.values))
    event.add("transp", "TRANSPARENT")
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", day.summary.fill(language, **day.values))
    reminder.add("trigger", dt.timedelta(days=-day.remind_days))
    event.add_component(reminder)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return Attachment(name=f"{day.name}.ics", media_type="text/calendar; charset=utf-8", content=calendar.to_ical())
