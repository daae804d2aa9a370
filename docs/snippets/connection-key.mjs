import { createHmac } from 'node:crypto';

/** The key that vouches for this person: lowercase hex HMAC-SHA256 of the email. */
function connectionKey(secret, email) {
  return createHmac('sha256', secret).update(email, 'utf8').digest('hex');
}

const secret = process.env.CHAT_PORTAL_SECRET;
if (!secret) throw new Error('CHAT_PORTAL_SECRET is not set');
console.log(connectionKey(secret, process.argv[2]));
