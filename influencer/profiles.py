"""The ledger's part about profiles: when somebody last saw that one says AI. Reads no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, insert, select

from influencer import tables
from influencer.ledger import Ledger
from influencer.records import Entry

How = Literal["read", "confirmed"]


@dataclass(frozen=True, slots=True)
class Seen:
    """When a profile was seen to say AI: read by us, or confirmed by a person where the platform does not show it."""

    account: str
    how: How
    who: str
    at: datetime


class Profiles(Ledger):
    """The same ledger, with what it knows of profiles: `Profiles(ledger.engine)`."""

    def seen(self, account: str) -> Seen | None:
        """When the profile of an account was last seen to say AI; None if never, or if it was then seen not to."""
        table = tables.profile
        with self.reading() as connection:
            row = connection.execute(select(table).where(table.c.account == account)).one_or_none()
        return Seen(row.account, row.how, row.who, row.at) if row else None

    def saw(self, account: str, how: How, who: str, now: datetime) -> Seen:
        """Remember that a profile says AI; in the journal too, where that is news."""
        table, earlier = tables.profile, self.seen(account)
        with self.writing() as connection:
            connection.execute(delete(table).where(table.c.account == account))
            connection.execute(insert(table).values(account=account, how=how, who=who, at=now))
            if earlier is None or earlier.how != how or how == "confirmed":
                said = "was read and says" if how == "read" else "says, as a person confirmed,"
                self._note(
                    connection, Entry(now, "profile", "", "", f"{account}: its profile {said} that this is AI.", who)
                )
        return Seen(account, how, who, now)

    def lost(self, account: str, now: datetime) -> None:
        """Remember that a profile no longer says AI."""
        table = tables.profile
        with self.writing() as connection:
            gone = connection.execute(delete(table).where(table.c.account == account))
            if gone.rowcount:
                said = f"{account}: its profile no longer says that this is AI; nothing is posted there."
                self._note(connection, Entry(now, "profile", "", "", said))
