package org.pabal.server.access;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pabal.wire.sasl.ScramCredentials;

/** Credentials as RFC 5803 writes them: {@code SCRAM-SHA-256$ITERATIONS:SALT$STORED_KEY:SERVER_KEY}, in Base64. */
final class ScramText {

    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    private static final int KEY_LENGTH = 32;

    private ScramText() {}

    /** @throws IllegalArgumentException if it is not of that form; says nothing of what it is */
    static ScramCredentials read(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("it is not of the form SCRAM-SHA-256$ITERATIONS:SALT$KEY:KEY");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        byte[] stored = base64.decode(matcher.group(3));
        byte[] server = base64.decode(matcher.group(4));
        if (stored.length != KEY_LENGTH || server.length != KEY_LENGTH) {
            throw new IllegalArgumentException("its keys are not of " + KEY_LENGTH + " bytes");
        }
        return new ScramCredentials(
                base64.decode(matcher.group(2)), Integer.parseInt(matcher.group(1)), stored, server);
    }

    static String write(ScramCredentials credentials) {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + credentials.iterations() + ":" + base64.encodeToString(credentials.salt()) + "$"
                + base64.encodeToString(credentials.storedKey()) + ":"
                + base64.encodeToString(credentials.serverKey());
    }
}
