package org.pabal.server.fuzz;

import org.pabal.wire.FrameType;

/** What a broker says. */
public final class BrokerFramesFuzz {

    private BrokerFramesFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Frames.read(FrameType.Sender.BROKER, input);
    }
}
