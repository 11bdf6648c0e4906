"""Where secrets are: in the environment, or in the system's keyring under names that begin with `keyring:`.

Nothing of ours ever writes one to a file. Knows no account and no platform.
"""

from __future__ import annotations

import os
from contextlib import suppress
from types import ModuleType

from influencer.errors import Failed, Missing, Refused

KEYRING = "keyring:"
SERVICE = "influencer"  # under which the keyring keeps ours


def lookup(name: str) -> str:
    """The secret of that name, empty if there is none. Raises Refused, never permanently, for a locked keyring."""
    if not name.startswith(KEYRING):
        return os.environ.get(name, "") if name else ""
    try:
        return opened().get_password(SERVICE, name.removeprefix(KEYRING)) or ""
    except Missing as error:
        raise Refused(error.sentence, permanent=False) from None
    except Exception as error:  # the guest's boundary: the desktop's own errors
        raise Refused(f"{where(name)} cannot be read ({type(error).__name__}); unlock it", permanent=False) from None


def known(name: str) -> str:
    """The same for whoever only wants to keep it out of a sentence."""
    with suppress(Failed):
        return lookup(name)
    return ""


def where(name: str) -> str:
    """`the environment variable X`, or `X in the system's keyring`."""
    if name.startswith(KEYRING):
        return f"{name.removeprefix(KEYRING)!r} in the system's keyring"
    return f"the environment variable {name}"


def keep(name: str, value: str) -> None:
    """Put a secret into the keyring. Raises Missing where there is none, Failed where it will not take it."""
    try:
        opened().set_password(SERVICE, name.removeprefix(KEYRING), value)
    except Missing:
        raise
    except Exception as error:  # the guest's boundary
        raise Failed(
            f"the system's keyring did not take the secret ({type(error).__name__}); use --secret env"
        ) from None


def forget(name: str) -> None:
    """Take a secret out of the keyring again, if it is there."""
    with suppress(Exception):  # the guest's boundary: it may be gone, or locked by now
        opened().delete_password(SERVICE, name.removeprefix(KEYRING))


def opened() -> ModuleType:
    """The keyring package with a keyring behind it. Raises Missing, with what to do."""
    try:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring
    except ImportError:
        raise Missing("the keyring needs a package: pip install 'influencer[keyring]', or use --secret env") from None
    if isinstance(keyring.get_keyring(), NoKeyring):
        raise Missing("this machine has no keyring that can be used (no desktop session?); use --secret env")
    return keyring
