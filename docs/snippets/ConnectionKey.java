import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class ConnectionKey {
    /** The key that vouches for this person: lowercase hex HMAC-SHA256 of the email. */
    static String connectionKey(String secret, String email) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(email.getBytes(UTF_8)));
    }

    public static void main(String[] args) throws GeneralSecurityException {
        String secret = System.getenv("CHAT_PORTAL_SECRET");
        if (secret == null || secret.isEmpty()) throw new IllegalStateException("CHAT_PORTAL_SECRET is not set");
        System.out.println(connectionKey(secret, args[0]));
    }
}
