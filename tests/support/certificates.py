"""Trust in one certificate authority in place of all: nothing that a test speaks to has TLS.

Every HTTP client reads the certificates that it trusts when it is made, which takes 40 to 60 ms of
them all, and the tests make thousands of clients.
"""

import atexit
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import certifi

_END = "-----END CERTIFICATE-----\n"


def trust_one_authority() -> None:
    """Set SSL_CERT_FILE for this process and those that it starts."""
    folder = TemporaryDirectory(prefix="qgen-test-certificates-")
    atexit.register(folder.cleanup)
    file = Path(folder.name) / "one.pem"
    everyone = Path(certifi.where()).read_text("ascii", errors="ignore")
    one = everyone[everyone.index("-----BEGIN CERTIFICATE-----") :].partition(_END)
    file.write_text(one[0] + one[1])
    os.environ["SSL_CERT_FILE"] = str(file)
