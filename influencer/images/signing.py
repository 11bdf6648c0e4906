"""Keeps the key that signs pictures and films, and signs their bytes with it. Knows no draft and no disclosure text.

The chain is made on this machine and known to no trust list: readers say "valid, signer unknown". That proves that the
bytes are as signed and carries the AI mark; it does not prove who the operator is.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from influencer.errors import Failed, Unsafe

CHAIN = "chain.pem"
KEY = "key.pem"
YEARS = 10  # without a time stamp from a third party a signature ends with its certificate
BORN = datetime(2026, 1, 1, tzinfo=UTC)  # the chain is valid from here, so that a clock a little behind still signs
GIVEN = {"title": "As it was given to us", "relationship": "componentOf"}
SETTINGS = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"remote_manifest_fetch": False}}


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate chain (PEM, leaf first) with its key. The key shows in no repr."""

    operator: str
    chain: str
    key: bytes

    def __repr__(self) -> str:
        return f"Signer({self.operator!r})"

    def sign(self, data: bytes, manifest: Mapping[str, Any], kind: str = "image/jpeg", source: bytes = b"") -> bytes:
        """`data` with a C2PA manifest that says a trained algorithm made it. Raises Failed if it cannot be signed.

        The manifest of the `source` it was made from, if there is one, goes into it.
        """
        out = BytesIO()
        try:
            info = c2pa.C2paSignerInfo(b"es256", self.chain.encode(), self.key, None)
            with c2pa.Context.from_dict(SETTINGS) as context, c2pa.Signer.from_info(info) as signer:
                builder = c2pa.Builder(dict(manifest), context)
                builder.set_intent(c2pa.C2paBuilderIntent.CREATE, c2pa.C2paDigitalSourceType.TRAINED_ALGORITHMIC_MEDIA)
                if source:
                    builder.add_ingredient(dict(GIVEN), kind, BytesIO(source))
                builder.sign(signer, kind, BytesIO(data), out)
        except c2pa.C2paError as error:
            what, or_else = (
                ("film", "Export it again, or delete") if kind.startswith("video") else ("picture", "Delete")
            )
            raise Failed(
                f"The {what} could not be signed: {error}. {or_else} the .signing folder to make new keys."
            ) from None
        return out.getvalue()


def open_signer(folder: Path, operator: str, now: datetime) -> Signer:
    """The signer kept in `folder`, made on first use. Raises Unsafe if others can read it, Failed on disk trouble."""
    try:
        if not (folder / KEY).is_file():
            make_folder(folder, operator, now)
        check_private(folder)
        check_private(folder / KEY)
        return Signer(operator, (folder / CHAIN).read_text(), (folder / KEY).read_bytes())
    except OSError as error:
        raise Failed(
            f"{folder}: the signing keys cannot be kept here ({error.strerror}); make room or allow writing"
        ) from None


def check_private(path: Path) -> None:
    """Refuse a key or its folder that other users of this machine can open."""
    mode = path.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o077:
        wanted = "700" if path.is_dir() else "600"
        raise Unsafe(f"{path}: others can read the signing key (mode {mode:o}); run: chmod {wanted} '{path}'")


def make_folder(folder: Path, operator: str, now: datetime) -> None:
    """Write a new chain beside `folder` and rename it into place, so that there is all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".signing-", dir=folder.parent))
    try:
        chain, key = make_chain(operator, now)
        write_private(fresh / CHAIN, chain)
        write_private(fresh / KEY, key)
        put_in_place(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def put_in_place(fresh: Path, folder: Path) -> None:
    """Rename `fresh` to `folder`; if somebody else was first, theirs stays."""
    try:
        fresh.rename(folder)
    except OSError:
        if not (folder / KEY).is_file():
            raise


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, through to the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def make_chain(operator: str, now: datetime) -> tuple[bytes, bytes]:
    """A leaf and its root (PEM, leaf first), and the leaf's key. The root's key is forgotten and signs nothing else."""
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, leaf_name = subject(operator, "root"), subject(operator, "pictures")
    root = certificate(root_name, root_name, root_key, root_key, now, root=True)
    leaf = certificate(leaf_name, root_name, leaf_key, root_key, now, root=False)
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (leaf, root))
    return chain, leaf_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def subject(operator: str, role: str) -> x509.Name:
    """The name on a certificate: who runs this, and what it is for."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, operator[:64] or "operator"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"influencer {role}"),
        ]
    )


def certificate(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    root: bool,
) -> x509.Certificate:
    """One P-256 certificate by the rules of C2PA readers: AKI, and on the leaf digitalSignature and an accepted EKU."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, BORN))
        .not_valid_after(max(now, BORN) + timedelta(days=366 * YEARS))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(usage(root), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if not root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def usage(root: bool) -> x509.KeyUsage:
    """A root signs certificates; a leaf signs pictures."""
    return x509.KeyUsage(
        digital_signature=not root,
        key_cert_sign=root,
        crl_sign=root,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
