package org.pabal.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange:
 *
 * <pre>{@code
 * send(scram.first()); send(scram.answer(received)); scram.verify(received);
 * }</pre>
 */
public final class ScramClient {

    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte @Nullable [] serverSignature;

    public ScramClient(String user, String password) {
        this(user, password, ScramFields.newNonce());
    }

    ScramClient(String user, String password, String nonce) {
        this.password = password;
        this.nonce = nonce;
        this.firstBare = "n=" + ScramFields.escapedName(ScramHash.normalized(user)) + ",r=" + nonce;
    }

    public byte[] first() {
        return (ScramFields.GS2_HEADER + firstBare).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The proof. Takes as long as the broker's iterations do.
     *
     * @param challenge the broker's first message
     * @throws ScramException if the broker says what no broker should: then nothing of the password is given away
     */
    public byte[] answer(byte[] challenge) throws ScramException {
        String serverFirst = ScramFields.text(challenge);
        String[] fields = ScramFields.fields(serverFirst, "rsi");
        if (!fields[0].startsWith(nonce) || fields[0].length() == nonce.length()) {
            throw new ScramException("the broker's nonce does not continue ours: somebody else is answering");
        }
        byte[] salt = ScramFields.decoded(fields[1]);
        int iterations = iterations(fields[2]);
        byte[] salted = ScramHash.saltedPassword(password, salt, iterations);
        byte[] clientKey = ScramHash.hmac(salted, "Client Key");
        String finalBare =
                "c=" + ScramFields.encoded(ScramFields.GS2_HEADER.getBytes(StandardCharsets.UTF_8)) + ",r=" + fields[0];
        String auth = firstBare + "," + serverFirst + "," + finalBare;
        byte[] proof = ScramHash.xor(clientKey, ScramHash.hmac(ScramHash.sha256(clientKey), auth));
        serverSignature = ScramHash.hmac(ScramHash.hmac(salted, "Server Key"), auth);
        return (finalBare + ",p=" + ScramFields.encoded(proof)).getBytes(StandardCharsets.UTF_8);
    }

    private static int iterations(String text) throws ScramException {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= ScramCredentials.ITERATIONS_MIN && iterations <= ScramCredentials.ITERATIONS_MAX) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            // Told below
        }
        throw new ScramException("the broker asks for " + text + " iterations, allowed are "
                + ScramCredentials.ITERATIONS_MIN + " to " + ScramCredentials.ITERATIONS_MAX);
    }

    /**
     * Whether the broker knows the password, too: without this, anybody could pretend to be it.
     *
     * @param last the broker's last message
     * @throws ScramException if it does not
     */
    public void verify(byte[] last) throws ScramException {
        byte[] expected = serverSignature;
        byte[] signature = ScramFields.decoded(ScramFields.fields(ScramFields.text(last), "v")[0]);
        if (expected == null || !MessageDigest.isEqual(expected, signature)) {
            throw new ScramException("the broker does not know the password that it has accepted: it is an impostor");
        }
    }
}
