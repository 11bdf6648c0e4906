from datetime import UTC, date, datetime, timedelta

import pytest

from influencer import almanac

# Sunrise and sunset (UTC) from published almanacs; the sun's centre is then 0.833 degrees below the horizon.
HORIZON = [
    ("Lisbon", 38.72, -9.14, datetime(2026, 6, 21, 5, 12, tzinfo=UTC), datetime(2026, 6, 21, 20, 5, tzinfo=UTC)),
    ("Gothenburg", 57.70, 11.97, datetime(2026, 12, 21, 7, 54, tzinfo=UTC), datetime(2026, 12, 21, 14, 25, tzinfo=UTC)),
    ("New York", 40.71, -74.01, datetime(2026, 3, 20, 10, 59, tzinfo=UTC), datetime(2026, 3, 20, 23, 8, tzinfo=UTC)),
    ("Sydney", -33.87, 151.21, datetime(2026, 12, 21, 18, 41, tzinfo=UTC), datetime(2026, 12, 22, 9, 5, tzinfo=UTC)),
]


@pytest.mark.parametrize(("place", "latitude", "longitude", "rise", "fall"), HORIZON)
def test_the_sun_is_on_the_horizon_when_the_almanac_says(place, latitude, longitude, rise, fall):
    for at, morning in ((rise, True), (fall, False)):
        elevation, rising = almanac.sun(at, latitude, longitude)
        assert elevation == pytest.approx(-0.833, abs=0.6), (place, at)
        assert rising is morning


@pytest.mark.parametrize(
    ("day", "latitude", "highest"),
    [(date(2026, 3, 20), 0, 90), (date(2026, 6, 21), 23.44, 90), (date(2026, 12, 21), 57.7, 90 - 57.7 - 23.44)],
)
def test_the_sun_stands_as_high_at_noon_as_latitude_and_season_allow(day, latitude, highest):
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    elevations = [almanac.sun(midnight + timedelta(minutes=m), latitude, 0)[0] for m in range(0, 1440, 2)]
    assert max(elevations) == pytest.approx(highest, abs=0.7)


@pytest.mark.parametrize(
    ("hour", "name"),
    [
        (0, "night"),
        (6.2, "morning light"),
        (12, "bright daylight"),
        (17.8, "golden hour"),
        (18.35, "blue hour"),
        (20, "night"),
    ],
)
def test_light_has_the_name_of_its_hour_at_the_equator_on_an_equinox(hour, name):
    at = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(hours=hour)
    assert almanac.light(at, 0, 0) == name


def test_the_polar_night_has_no_daylight_and_the_polar_day_no_night():
    hours = [timedelta(hours=h) for h in range(24)]
    winter = {almanac.light(datetime(2026, 12, 21, tzinfo=UTC) + h, 75, 20) for h in hours}
    summer = {almanac.light(datetime(2026, 6, 21, tzinfo=UTC) + h, 75, 20) for h in hours}
    assert winter <= {"night", "blue hour"}
    assert summer <= {"morning light", "bright daylight", "golden hour"}


@pytest.mark.parametrize(
    ("month", "north", "south"),
    [(1, "winter", "summer"), (2, "winter", "summer"), (3, "spring", "autumn"), (6, "summer", "winter"),
     (8, "summer", "winter"), (9, "autumn", "spring"), (11, "autumn", "spring"), (12, "winter", "summer")],
)  # fmt: skip
def test_seasons_go_by_whole_months_and_turn_over_at_the_equator(month, north, south):
    assert almanac.season(date(2026, month, 15), 57) == north
    assert almanac.season(date(2026, month, 15), -57) == south


@pytest.mark.parametrize(
    ("month", "latitude", "warmth"),
    [(1, 57, "cold"), (7, 57, "hot"), (4, 57, "mild"), (1, -34, "hot"), (1, 5, "hot"), (7, 70, "mild")],
)
def test_people_dress_for_their_latitude_and_season(month, latitude, warmth):
    assert almanac.warmth(date(2026, month, 15), latitude) == warmth
