import hashlib
import hmac
import os
import sys


def connection_key(secret: str, email: str) -> str:
    """The key that vouches for this person: lowercase hex HMAC-SHA256 of the email."""
    return hmac.new(secret.encode("utf-8"), email.encode("utf-8"), hashlib.sha256).hexdigest()


if __name__ == "__main__":
    secret = os.environ.get("CHAT_PORTAL_SECRET")
    if not secret:
        sys.exit("CHAT_PORTAL_SECRET is not set")
    print(connection_key(secret, sys.argv[1]))
