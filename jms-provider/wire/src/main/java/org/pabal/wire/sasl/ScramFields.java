package org.pabal.wire.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** The messages of SCRAM: {@code r=nonce,s=salt,i=4096}. */
final class ScramFields {

    /** No channel binding, no other user to act for. */
    static final String GS2_HEADER = "n,,";

    private static final int NONCE_LENGTH = 18;
    private static final Base64.Decoder DECODER = Base64.getDecoder();
    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    private ScramFields() {}

    static String newNonce() {
        byte[] random = new byte[NONCE_LENGTH];
        new SecureRandom().nextBytes(random);
        return ENCODER.encodeToString(random);
    }

    static String text(byte[] message) throws ScramException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ScramException("a SCRAM message that is not well-formed UTF-8");
        }
    }

    /** The fields in the order in which these names want them, without their names; more may follow. */
    static String[] fields(String message, String names) throws ScramException {
        String[] parts = message.split(",", -1);
        String[] values = new String[names.length()];
        for (int i = 0; i < values.length; i++) {
            if (i >= parts.length || !parts[i].startsWith(names.charAt(i) + "=")) {
                throw new ScramException("a SCRAM message without field '" + names.charAt(i) + "' in place " + (i + 1));
            }
            values[i] = parts[i].substring(2);
        }
        return values;
    }

    static byte[] decoded(String base64) throws ScramException {
        try {
            return DECODER.decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ScramException("a SCRAM message with a field that is not Base64");
        }
    }

    static String encoded(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    static String escapedName(String user) {
        return user.replace("=", "=3D").replace(",", "=2C");
    }

    static String unescapedName(String name) throws ScramException {
        String user = name.replace("=2C", ",").replace("=3D", "=");
        if (!escapedName(user).equals(name)) {
            throw new ScramException("a SCRAM message with a malformed user name");
        }
        return user;
    }
}
