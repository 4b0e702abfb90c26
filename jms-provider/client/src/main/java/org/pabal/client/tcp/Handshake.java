package org.pabal.client.tcp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.wire.Frame;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.WireBounds;
import org.pabal.wire.sasl.Mechanisms;
import org.pabal.wire.sasl.ScramClient;
import org.pabal.wire.sasl.ScramException;

/** The conversation until the connection is open: who the client is, and what both ends can take. For one thread. */
final class Handshake {

    /** What the other end takes for a name: for people, never relied upon. */
    private static final String PROGRAM = "pabal-client";

    private final @Nullable String clientId;
    private final @Nullable String user;
    private final @Nullable String password;
    private final byte[] identity;
    private final long nextOperation;
    private final TcpSettings settings;
    private @Nullable ScramClient scram;
    private boolean challenged;
    private HandshakeFrame.@Nullable Opened opened;

    /** @param identity empty for a connection that no other is to go on with */
    Handshake(
            @Nullable String clientId,
            @Nullable String user,
            @Nullable String password,
            byte[] identity,
            long nextOperation,
            TcpSettings settings) {
        this.clientId = clientId;
        this.user = user;
        this.password = password;
        this.identity = identity;
        this.nextOperation = nextOperation;
        this.settings = settings;
    }

    /** Stands in the way of the connection. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Refusal refusal;

        FailedException(Refusal refusal) {
            super(refusal.text(), null, false, false);
            this.refusal = refusal;
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** What the broker has agreed to; null until then. */
    HandshakeFrame.@Nullable Opened opened() {
        return opened;
    }

    /**
     * What to say next; null if nothing.
     *
     * @throws FailedException if there is no way on
     */
    @Nullable
    Frame next(HandshakeFrame frame) throws FailedException {
        try {
            if (frame instanceof HandshakeFrame.Mechanisms offer) {
                return choose(offer.names());
            } else if (frame instanceof HandshakeFrame.Challenge challenge) {
                challenged = true;
                return new HandshakeFrame.Response(requireScram().answer(challenge.data()));
            } else if (frame instanceof HandshakeFrame.Authenticated end) {
                if (scram != null) {
                    scram.verify(end.data());
                }
                return open();
            } else if (frame instanceof HandshakeFrame.Opened answer) {
                opened = answer;
                return null;
            } else if (frame instanceof HandshakeFrame.Close close) {
                throw new FailedException(
                        close.reason() != null
                                ? close.reason()
                                : unavailable("the broker closed it while it was being opened"));
            }
            return null;
        } catch (ScramException wrong) {
            throw new FailedException(
                    new Refusal(Refusal.Code.NOT_AUTHENTICATED, "user '" + user + "': " + wrong.getMessage()));
        }
    }

    private ScramClient requireScram() throws FailedException {
        ScramClient client = scram;
        if (client == null) {
            throw new FailedException(unavailable("the broker asks for something that this client does not know"));
        }
        return client;
    }

    private Frame choose(List<String> offered) throws FailedException {
        String name = user;
        if (name != null && offered.contains(Mechanisms.SCRAM_SHA_256)) {
            ScramClient client = new ScramClient(name, password == null ? "" : password);
            scram = client;
            return new HandshakeFrame.Authenticate(Mechanisms.SCRAM_SHA_256, client.first());
        }
        if (settings.tlsKey() != null && offered.contains(Mechanisms.EXTERNAL)) {
            return new HandshakeFrame.Authenticate(Mechanisms.EXTERNAL, new byte[0]);
        }
        if (offered.contains(Mechanisms.ANONYMOUS)) {
            return new HandshakeFrame.Authenticate(Mechanisms.ANONYMOUS, trace(name));
        }
        if (name == null && offered.contains(Mechanisms.SCRAM_SHA_256)) {
            throw new FailedException(new Refusal(
                    Refusal.Code.NOT_AUTHENTICATED,
                    "this broker has users; give user and password, with jms.user and jms.password or to"
                            + " createConnection"));
        }
        throw new FailedException(new Refusal(
                Refusal.Code.NOT_AUTHENTICATED,
                "the broker offers "
                        + (offered.isEmpty() ? "no way to say who one is" : "only " + String.join(", ", offered))
                        + (offered.contains(Mechanisms.EXTERNAL)
                                ? "; give a key and certificate with tlsKey=FILE"
                                : "; ask its administrator who may connect from here")));
    }

    private static byte[] trace(@Nullable String user) {
        byte[] trace = (user == null ? "" : user).getBytes(StandardCharsets.UTF_8);
        return trace.length <= WireBounds.PROGRAM_MAX ? trace : new byte[0];
    }

    private Frame open() throws FailedException {
        String id = clientId;
        if (id != null && id.getBytes(StandardCharsets.UTF_8).length > WireBounds.NAME_MAX) {
            throw new FailedException(new Refusal(
                    Refusal.Code.INVALID_CLIENT_ID,
                    "client id of " + id.length() + " characters: allowed are " + WireBounds.NAME_MAX + " bytes"));
        }
        return new HandshakeFrame.Open(
                id,
                PROGRAM,
                identity,
                nextOperation,
                settings.frameMax(),
                Integer.MAX_VALUE,
                settings.heartbeatMillis());
    }

    /** Why it ended when the broker closed the connection without a word. */
    Refusal cut() {
        return unavailable(
                challenged || scram != null
                        ? "the broker closed the connection while it was asked who this is"
                        : "the broker closed the connection while it was being opened");
    }

    private Refusal unavailable(String why) {
        return new Refusal(Refusal.Code.BROKER_UNAVAILABLE, why + "; see its log");
    }
}
