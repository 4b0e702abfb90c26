package org.pabal.server.fuzz;

import java.util.Arrays;
import org.pabal.wire.sasl.ScramClient;
import org.pabal.wire.sasl.ScramCredentials;
import org.pabal.wire.sasl.ScramException;
import org.pabal.wire.sasl.ScramServer;

/**
 * Both ends of SCRAM-SHA-256 against a peer that says anything: it is refused, and never let in. The first byte says to
 * whom and when, the rest is said.
 */
public final class ScramFuzz {

    private static final ScramCredentials CREDENTIALS =
            ScramCredentials.ofPassword("a password that nobody guesses", ScramCredentials.ITERATIONS_MIN);

    private static final byte[] FIRST = new ScramClient("kim", "wrong").first();

    private ScramFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Allowance.within(1 << 20, input, ScramFuzz::read);
    }

    private static void read(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] said = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0] & 3) {
                case 0 -> {
                    ScramServer server = new ScramServer();
                    server.user(said);
                    byte[] unused = server.challenge(CREDENTIALS);
                }
                case 1 -> {
                    ScramServer server = new ScramServer();
                    server.user(FIRST);
                    byte[] unused = server.challenge(CREDENTIALS);
                    server.verify(said);
                    throw new AssertionError("let in without the password");
                }
                case 2 -> {
                    // A challenge may ask for many iterations: only its form is of interest here
                    if (said.length < 64) {
                        ScramClient client = new ScramClient("kim", "pencil");
                        byte[] unused = client.first();
                        byte[] unusedToo = client.answer(said);
                    }
                }
                default -> {
                    ScramClient client = new ScramClient("kim", "pencil");
                    byte[] unused = client.first();
                    client.verify(said);
                    throw new AssertionError("took a broker that does not know the password");
                }
            }
        } catch (ScramException refused) {
            if (refused.getMessage() == null) {
                throw new AssertionError("refused without words", refused);
            }
        }
    }
}
