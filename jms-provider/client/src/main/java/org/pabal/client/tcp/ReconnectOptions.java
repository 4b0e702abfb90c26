package org.pabal.client.tcp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.ReconnectSettings;

/** What a URL says about lost connections. */
final class ReconnectOptions {

    private static final int TIME_MILLIS = 600_000;
    private static final int DELAY_MILLIS = 100;
    private static final int DELAY_MAX_MILLIS = 10_000;

    private static final List<TcpOption> DETAILS = List.of(
            TcpOption.RECONNECT_TIME,
            TcpOption.RECONNECT_DELAY,
            TcpOption.RECONNECT_DELAY_MAX,
            TcpOption.RECONNECT_ORDER,
            TcpOption.RECONNECT_INITIAL);

    private ReconnectOptions() {}

    /** @return null if a lost connection is to stay lost */
    static @Nullable ReconnectSettings of(int hosts, Map<String, String> options) throws RefusedException {
        if (!TcpSettings.truth(options, TcpOption.RECONNECT, hosts > 1)) {
            for (TcpOption detail : DETAILS) {
                if (options.containsKey(detail.key())) {
                    throw TcpSettings.refused(
                            detail.key()
                                    + " is given, but a lost connection is not made again; write reconnect=true, or leave it out");
                }
            }
            return null;
        }
        int delay = TcpSettings.time(options, TcpOption.RECONNECT_DELAY, DELAY_MILLIS, 1);
        int delayMax = TcpSettings.time(options, TcpOption.RECONNECT_DELAY_MAX, Math.max(DELAY_MAX_MILLIS, delay), 1);
        if (delay > delayMax) {
            throw TcpSettings.refused("invalid reconnect.delay=" + options.get(TcpOption.RECONNECT_DELAY.key())
                    + ": it is longer than reconnect.delayMax, " + delayMax + "ms; raise that");
        }
        return new ReconnectSettings(
                TcpSettings.time(options, TcpOption.RECONNECT_TIME, TIME_MILLIS, 100),
                delay,
                delayMax,
                isListed(options),
                TcpSettings.truth(options, TcpOption.RECONNECT_INITIAL, false));
    }

    private static boolean isListed(Map<String, String> options) throws RefusedException {
        String value = options.getOrDefault(TcpOption.RECONNECT_ORDER.key(), "random");
        return switch (value) {
            case "listed" -> true;
            case "random" -> false;
            default ->
                throw TcpSettings.refused("invalid reconnect.order=" + value
                        + ": it is listed, to begin with the first host, or random, to begin with any");
        };
    }
}
