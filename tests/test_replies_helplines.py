import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from influencer.errors import Invalid
from influencer.replies.__main__ import main
from influencer.replies.helplines import LEAST_COUNTRIES, Helpline, helpline_for, problems, read, shipped

READ = date(2026, 11, 23)


def table(**changes):
    line = Helpline("AA", "Aland", "Line", "123", "https://line.example", READ)
    others = tuple(replace(line, country=f"{chr(66 + n // 26)}{chr(65 + n % 26)}") for n in range(LEAST_COUNTRIES))
    return (replace(line, country="*"), replace(line, **changes), *others)


def test_the_shipped_table_may_be_released_on_the_day_it_was_read():
    assert problems(shipped(), READ) == []


def test_the_shipped_table_shows_sixty_countries_a_number_and_has_a_source_for_each():
    shown = [line for line in shipped() if helpline_for(shipped(), line.country, READ)]
    assert len(shown) >= 60
    assert all(line.source.startswith("http") and line.verified_at for line in shown)


def test_the_page_about_replies_counts_them():
    lines = [line for line in shipped() if line.country != "*"]
    shown = [line for line in lines if helpline_for(shipped(), line.country, READ)]
    said = (Path(__file__).parents[1] / "docs" / "replies.md").read_text(encoding="utf-8")
    assert f"{len(lines)} countries, of which {len(shown)} show a number" in said


def test_180_days_later_it_may_not_be_released(capsys):
    assert problems(table(), READ + timedelta(days=180)) == []
    assert "181 days ago" in problems(table(), READ + timedelta(days=181))[0]
    assert main(READ + timedelta(days=181)) == 1
    assert "days ago" in capsys.readouterr().out


def test_the_check_passes_and_says_what_is_shown(capsys):
    assert main(READ) == 0
    assert "show a number" in capsys.readouterr().out


def test_an_unverified_number_is_not_shown_and_does_no_harm():
    lines = table(verified_at=None, source="")
    assert helpline_for(lines, "AA", READ) is None
    assert problems(lines, READ) == []


def test_too_few_verified_numbers_stop_a_release():
    line, *others = table()[1:]
    few = (*others[1:], replace(line, verified_at=None), replace(others[0], verified_at=None))
    assert any("only 59 countries show a number" in problem for problem in problems(few, READ))


def test_an_unverified_number_that_would_be_shown_stops_a_release(monkeypatch):
    monkeypatch.setattr("influencer.replies.helplines.helpline_for", lambda table, country, today: table[1])
    assert "nobody has verified it" in problems(table(verified_at=None), READ)[0]


def test_an_unverified_finder_stops_a_release():
    lines = (replace(table()[0], verified_at=None), *table()[1:])
    assert "nobody has verified it" in problems(lines, READ)[0]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (table(source=""), "without the address of a source"),
        (table(verified_at=READ + timedelta(days=1)), "lies ahead"),
        (table(country="BA"), "BA stands twice"),
        (table()[1:], "the finder of all countries"),
        (table()[:30], "only 29 countries show a number"),
    ],
)
def test_what_is_wrong_is_said(lines, sentence):
    assert any(sentence in problem for problem in problems(lines, READ))


def test_an_old_number_gives_way_to_the_finder():
    assert helpline_for(table(), "AA", READ + timedelta(days=365))
    assert helpline_for(table(), "AA", READ + timedelta(days=366)) is None


def test_a_row_with_another_key_is_refused():
    with pytest.raises(Invalid, match=r"helplines\.json"):
        read(json.dumps({"helplines": [{"country": "AA", "phone": "1"}]}))
