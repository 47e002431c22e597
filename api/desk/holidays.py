"""Public holidays of Norway and Sweden, worked out for any year."""

import datetime as dt
from functools import lru_cache
from typing import Literal

Country = Literal["NO", "SE"]
SATURDAY = 5
_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=64)
def holidays(country: Country, year: int) -> frozenset[dt.date]:
    """Days on which a country does not work, weekends aside.

    For Sweden also the three eves that its Annual Leave Act treats as Sundays.
    """
    easter = easter_sunday(year)
    shared = {dt.date(year, 1, 1), dt.date(year, 5, 1), dt.date(year, 12, 25), dt.date(year, 12, 26)}
    # Good Friday, Easter Day and Monday, Ascension, Whit Sunday
    shared |= {easter + days * _DAY for days in (-2, 0, 1, 39, 49)}
    if country == "NO":
        # Maundy Thursday, Whit Monday
        return frozenset(shared | {easter - 3 * _DAY, easter + 50 * _DAY, dt.date(year, 5, 17)})
    midsummer = _saturday_from(dt.date(year, 6, 20))
    return frozenset(
        shared
        | {dt.date(year, 1, 6), dt.date(year, 6, 6), midsummer, _saturday_from(dt.date(year, 10, 31))}
        | {midsummer - _DAY, dt.date(year, 12, 24), dt.date(year, 12, 31)}
    )


def easter_sunday(year: int) -> dt.date:
    """Easter of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarters, years = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarters - epact - years) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _saturday_from(day: dt.date) -> dt.date:
    return day + ((SATURDAY - day.weekday()) % 7) * _DAY
