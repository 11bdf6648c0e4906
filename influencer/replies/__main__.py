"""The release check of the helplines: `python -m influencer.replies`."""

from __future__ import annotations

import sys
from datetime import date

from influencer.replies.helplines import helpline_for, problems, shipped


def main(today: date) -> int:
    """Print what forbids a release; 1 if anything does."""
    table = shipped()
    found = problems(table, today)
    shown = sum(helpline_for(table, line.country, today) is not None for line in table)
    print("\n".join(found) or f"{len(table) - 1} countries: {shown} show a number, the others the finder")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(date.today()))
