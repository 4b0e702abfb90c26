package org.pabal.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/**
 * Users named in code, for an embedded broker. Passwords are kept in memory only, as salted SHA-256, so that a heap dump
 * does not show them; a slow hash would protect nothing more here, and would be paid with each connection opened.
 */
public final class UserPasswords implements Authenticator {

    private static final int SALT_LENGTH = 16;

    private final byte[] salt = new byte[SALT_LENGTH];
    private final Map<String, byte[]> hashes = new HashMap<>();
    private final byte[] nobody;

    /** @param passwords by user */
    public UserPasswords(Map<String, String> passwords) {
        SecureRandom random = new SecureRandom();
        random.nextBytes(salt);
        passwords.forEach((user, password) -> hashes.put(user, hash(user, password)));
        nobody = new byte[hash("", "").length];
        random.nextBytes(nobody);
    }

    @Override
    public @Nullable Refusal authenticate(@Nullable String user, @Nullable String password) {
        if (user == null || password == null) {
            return new Refusal(
                    Refusal.Code.NOT_AUTHENTICATED,
                    "cannot open a connection without user and password: this broker has users; give both, with jms.user"
                            + " and jms.password or to createConnection");
        }
        // An unknown user costs the same comparison, and gets the same words, as a known one with a wrong password.
        byte[] expected = hashes.getOrDefault(user, nobody);
        if (!MessageDigest.isEqual(expected, hash(user, password))) {
            return new Refusal(
                    Refusal.Code.NOT_AUTHENTICATED,
                    "cannot open a connection for user '" + user
                            + "': unknown user or wrong password; check jms.user and jms.password, or what createConnection was"
                            + " given");
        }
        return null;
    }

    private byte[] hash(String user, String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            digest.update(user.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return digest.digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
        }
    }
}
