<?php

/** The key that vouches for this person: lowercase hex HMAC-SHA256 of the email. */
function connection_key(string $secret, string $email): string
{
    return hash_hmac('sha256', $email, $secret);
}

$secret = getenv('CHAT_PORTAL_SECRET') ?: throw new RuntimeException('CHAT_PORTAL_SECRET is not set');
echo connection_key($secret, $argv[1]), "\n";
