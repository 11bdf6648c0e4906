"""Sun and season of a place and a moment. Knows no persona and no clock.

Sun: the equations of NOAA's Global Monitoring Laboratory, "General Solar Position Calculations"
(gml.noaa.gov/grad/solcalc/solareqns.PDF), good to about half a degree. Seasons: meteorological, by whole months.
"""

from __future__ import annotations

import calendar
import math
from datetime import UTC, date, datetime
from typing import Literal

from influencer.persona import LightName, SeasonName

Warmth = Literal["cold", "mild", "hot"]

SUNRISE = -0.833  # degrees; refraction and the sun's own radius
CIVIL_DUSK = -6.0
GOLDEN = 10.0  # below it evening light is warm
MORNING = 25.0  # below it, before noon, light is still morning light
TROPICS = 15.0  # degrees of latitude; nearer the equator every month is hot
POLAR = 62.0  # beyond it no month is hot

NORTH: tuple[SeasonName, ...] = (
    *("winter",) * 2, *("spring",) * 3, *("summer",) * 3, *("autumn",) * 3, "winter",
)  # fmt: skip
OPPOSITE: dict[SeasonName, SeasonName] = {
    "spring": "autumn", "autumn": "spring", "summer": "winter", "winter": "summer",
}  # fmt: skip


def season(day: date, latitude: float) -> SeasonName:
    """The meteorological season of `day` at `latitude` (degrees, north positive)."""
    north = NORTH[day.month - 1]
    return north if latitude >= 0 else OPPOSITE[north]


def warmth(day: date, latitude: float) -> Warmth:
    """Whether people at `latitude` dress for cold, mild or hot weather on `day`."""
    if abs(latitude) < TROPICS:
        return "hot"
    now = season(day, latitude)
    if now == "summer":
        return "hot" if abs(latitude) < POLAR else "mild"
    return "cold" if now == "winter" else "mild"


def light(at: datetime, latitude: float, longitude: float) -> LightName:
    """What the light outside is called at `at` (aware) at a place (degrees, north and east positive)."""
    elevation, rising = sun(at, latitude, longitude)
    if elevation < CIVIL_DUSK:
        return "night"
    if elevation < SUNRISE:
        return "blue hour"
    if rising and elevation < MORNING:
        return "morning light"
    return "golden hour" if elevation < GOLDEN else "bright daylight"


def sun(at: datetime, latitude: float, longitude: float) -> tuple[float, bool]:
    """The sun's elevation in degrees, and whether it is before solar noon."""
    moment = at.astimezone(UTC)
    angle = year_angle(moment)
    minutes = moment.hour * 60 + moment.minute + moment.second / 60
    true_solar = minutes + equation_of_time(angle) + 4 * longitude
    hour_angle = (true_solar / 4) % 360 - 180
    north, sunward, hour = math.radians(latitude), declination(angle), math.radians(hour_angle)
    sine = math.sin(north) * math.sin(sunward) + math.cos(north) * math.cos(sunward) * math.cos(hour)
    return math.degrees(math.asin(max(-1.0, min(1.0, sine)))), hour_angle < 0


def year_angle(moment: datetime) -> float:
    """The fractional year in radians."""
    days = 366 if calendar.isleap(moment.year) else 365
    return 2 * math.pi / days * (moment.timetuple().tm_yday - 1 + (moment.hour - 12) / 24)


def equation_of_time(angle: float) -> float:
    """Minutes by which the sundial is ahead of the clock."""
    return 229.18 * (
        0.000075
        + 0.001868 * math.cos(angle)
        - 0.032077 * math.sin(angle)
        - 0.014615 * math.cos(2 * angle)
        - 0.040849 * math.sin(2 * angle)
    )


def declination(angle: float) -> float:
    """The sun's declination in radians."""
    return (
        0.006918
        - 0.399912 * math.cos(angle)
        + 0.070257 * math.sin(angle)
        - 0.006758 * math.cos(2 * angle)
        + 0.000907 * math.sin(2 * angle)
        - 0.002697 * math.cos(3 * angle)
        + 0.00148 * math.sin(3 * angle)
    )
