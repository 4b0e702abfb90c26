package org.pabal.server.fuzz;

import org.pabal.wire.FrameType;

/** What a client says. */
public final class ClientFramesFuzz {

    private ClientFramesFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Frames.read(FrameType.Sender.CLIENT, input);
    }
}
