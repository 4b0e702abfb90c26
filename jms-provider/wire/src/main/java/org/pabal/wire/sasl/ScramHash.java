package org.pabal.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The functions of RFC 5802 §2.2 over SHA-256. */
final class ScramHash {

    private static final String HMAC = "HmacSHA256";

    private ScramHash() {}

    /** Hi(): PBKDF2 with one block. */
    static byte[] saltedPassword(String password, byte[] salt, int iterations) {
        // The JDK's PBKDF2 takes characters apart in its own way, and refuses the empty password
        try {
            Mac mac = Mac.getInstance(HMAC);
            byte[] key = normalized(password).getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
            mac.update(salt);
            byte[] last = mac.doFinal(new byte[] {0, 0, 0, 1});
            byte[] result = last.clone();
            for (int i = 1; i < iterations; i++) {
                last = mac.doFinal(last);
                for (int at = 0; at < result.length; at++) {
                    result[at] ^= last[at];
                }
            }
            return result;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** The part of SASLprep that matters to keyboards: one form of each character. */
    static String normalized(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    static byte[] hmac(byte[] key, String text) {
        return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    static byte[] xor(byte[] one, byte[] other) {
        byte[] result = one.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] ^= other[i];
        }
        return result;
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
    }
}
