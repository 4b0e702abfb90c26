package org.pabal.wire.sasl;

import java.security.SecureRandom;

/**
 * What a broker keeps of a password: enough to check it, not enough to log in with, and slow to guess.
 *
 * @param salt random, another for each user
 * @param iterations how often the hash is repeated, {@value #ITERATIONS_MIN} to {@value #ITERATIONS_MAX}
 * @param storedKey hash of the key that the client proves to have
 * @param serverKey with which the broker proves that it has these credentials
 */
public record ScramCredentials(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {

    /** Fewer are no obstacle (RFC 7677 §4). */
    public static final int ITERATIONS_MIN = 4_096;

    /** More would be an attack on the client's processor. */
    public static final int ITERATIONS_MAX = 10_000_000;

    /** Costs somebody who logs in about 50 ms once, and somebody who guesses that for each guess. */
    public static final int ITERATIONS_DEFAULT = 100_000;

    public static final int SALT_LENGTH = 16;

    public ScramCredentials {
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException(
                    "invalid iterations=" + iterations + "; allowed: " + ITERATIONS_MIN + " to " + ITERATIONS_MAX);
        }
        salt = salt.clone();
        storedKey = storedKey.clone();
        serverKey = serverKey.clone();
    }

    /** With a new salt. Takes as long as the iterations do. */
    public static ScramCredentials ofPassword(String password, int iterations) {
        byte[] salt = new byte[SALT_LENGTH];
        new SecureRandom().nextBytes(salt);
        return of(password, salt, iterations);
    }

    static ScramCredentials of(String password, byte[] salt, int iterations) {
        byte[] salted = ScramHash.saltedPassword(password, salt, iterations);
        byte[] clientKey = ScramHash.hmac(salted, "Client Key");
        return new ScramCredentials(
                salt, iterations, ScramHash.sha256(clientKey), ScramHash.hmac(salted, "Server Key"));
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "ScramCredentials[iterations=" + iterations + "]";
    }
}
