import json

import pytest
from replies_case import lines
from replies_gauge import folds, learned

from influencer.replies import gauge


def test_what_ships_was_counted_from_our_comments():
    assert json.loads(gauge.FILE.read_text(encoding="utf-8")) == learned()


def test_nothing_is_learned_from_the_latest_comments():
    texts = {text for *_, text in lines("crisis", "latest")}
    assert not texts & {text for part in ("heldout", "development", "fresh") for *_, text in lines("crisis", part)}


@pytest.mark.parametrize(
    ("kind", "bound", "least", "most"), [("crisis", gauge.HOLD, 0.7, 0.08), ("identity", gauge.IDENTITY, 0.85, 0.04)]
)
def test_it_reaches_beyond_what_it_learned_from(kind, bound, least, most):
    scores = folds(kind)
    assert sum(one >= bound for one in scores[kind]) / len(scores[kind]) >= least
    assert sum(one >= bound for one in scores["ordinary"]) / len(scores["ordinary"]) <= most


def test_nothing_known_weighs_nothing():
    assert gauge.score("crisis", "") == 0
    assert gauge.score("identity", "🐈") == 0
