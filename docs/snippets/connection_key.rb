require 'openssl'

# The key that vouches for this person: lowercase hex HMAC-SHA256 of the email.
def connection_key(secret, email)
  OpenSSL::HMAC.hexdigest('SHA256', secret, email)
end

secret = ENV.fetch('CHAT_PORTAL_SECRET', '')
abort 'CHAT_PORTAL_SECRET is not set' if secret.empty?
puts connection_key(secret, ARGV.fetch(0))
