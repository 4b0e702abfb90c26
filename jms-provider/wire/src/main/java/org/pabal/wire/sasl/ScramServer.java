package org.pabal.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The broker's side of one exchange:
 *
 * <pre>{@code
 * String user = scram.user(received);
 * send(scram.challenge(credentialsOf(user)));   // of an unknown user, made-up ones that stay the same
 * send(scram.verify(received));                 // throws unless they know the password
 * }</pre>
 */
public final class ScramServer {

    private final String ownNonce;
    private String clientFirstBare = "";
    private String nonce = "";
    private String serverFirst = "";
    private @Nullable ScramCredentials credentials;

    public ScramServer() {
        this(ScramFields.newNonce());
    }

    ScramServer(String ownNonce) {
        this.ownNonce = ownNonce;
    }

    /**
     * Who the client says it is.
     *
     * @throws ScramException if this is no first message, or asks for what this broker has not: channel binding, acting for
     *     others
     */
    public String user(byte[] first) throws ScramException {
        String message = ScramFields.text(first);
        // y: the client would bind to the channel if it knew that we can, which we cannot
        if (!message.startsWith(ScramFields.GS2_HEADER)) {
            throw new ScramException(
                    "a SCRAM message that does not begin with n,, (no channel binding, no other user)");
        }
        clientFirstBare = message.substring(ScramFields.GS2_HEADER.length());
        String[] fields = ScramFields.fields(clientFirstBare, "nr");
        if (fields[1].isEmpty()) {
            throw new ScramException("a SCRAM message without a nonce");
        }
        nonce = fields[1] + ownNonce;
        return ScramFields.unescapedName(fields[0]);
    }

    /** After {@link #user}. */
    public byte[] challenge(ScramCredentials ofUser) {
        credentials = ofUser;
        serverFirst = "r=" + nonce + ",s=" + ScramFields.encoded(ofUser.salt()) + ",i=" + ofUser.iterations();
        return serverFirst.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The broker's own proof, once the client's has been found right. After {@link #challenge}.
     *
     * @throws ScramException if the client does not know the password
     */
    public byte[] verify(byte[] last) throws ScramException {
        ScramCredentials known = credentials;
        if (known == null) {
            throw new ScramException("a SCRAM proof before its challenge");
        }
        String message = ScramFields.text(last);
        int proofAt = message.lastIndexOf(",p=");
        String[] fields = ScramFields.fields(message, "cr");
        String binding = ScramFields.encoded(ScramFields.GS2_HEADER.getBytes(StandardCharsets.UTF_8));
        if (proofAt < 0 || !fields[0].equals(binding) || !fields[1].equals(nonce)) {
            throw new ScramException("a SCRAM proof for another exchange");
        }
        byte[] proof = ScramFields.decoded(message.substring(proofAt + 3));
        String auth = clientFirstBare + "," + serverFirst + "," + message.substring(0, proofAt);
        byte[] signature = ScramHash.hmac(known.storedKey(), auth);
        if (proof.length != signature.length
                || !MessageDigest.isEqual(known.storedKey(), ScramHash.sha256(ScramHash.xor(signature, proof)))) {
            throw new ScramException("wrong password");
        }
        return ("v=" + ScramFields.encoded(ScramHash.hmac(known.serverKey(), auth))).getBytes(StandardCharsets.UTF_8);
    }
}
