"""PINs: stored only as salted scrypt hashes, compared in constant time."""

import hashlib
import hmac
import secrets

_N, _R, _P = 2**14, 8, 1  # about 50 ms and 16 MB a try


def hash_pin(pin: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_derive(pin, salt).hex()}"


def is_pin(pin: str, stored: str) -> bool:
    _scheme, salt, digest = stored.split("$")
    return hmac.compare_digest(_derive(pin, bytes.fromhex(salt)), bytes.fromhex(digest))


def _derive(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P)
