package org.pabal.server.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

/** What reading some bytes may take of memory, garbage included. */
final class Allowance {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The first time classes may be loaded, and the fuzzer's own may grow. */
    private static final int TIMES_MAX = 3;

    private Allowance() {}

    /** @throws AssertionError if reading allocates more than that, however often it is done */
    static void within(long bytesMax, byte[] input, Consumer<byte[]> reader) {
        long taken = 0;
        for (int times = 0; times < TIMES_MAX; times++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            reader.accept(input);
            taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (taken <= bytesMax) {
                return;
            }
        }
        throw new AssertionError(
                "allocated " + taken + " bytes for an input of " + input.length + ", allowed are " + bytesMax);
    }
}
