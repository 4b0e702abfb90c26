package org.pabal.client.tcp;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;
import org.pabal.wire.WireBounds;

/**
 * How to connect, concluded from a URL.
 *
 * @param connectMillis for one host, from the first packet to the answer in our own protocol
 * @param heartbeatMillis as the client wants it; the broker may want it oftener
 * @param tlsTrust null for what Java trusts
 * @param tlsKey null for no certificate of the client's own
 */
record TcpSettings(
        int connectMillis,
        int heartbeatMillis,
        int frameMax,
        boolean tls,
        @Nullable String tlsTrust,
        @Nullable String tlsTrustPassword,
        @Nullable String tlsKey,
        @Nullable String tlsKeyPassword,
        boolean tlsVerifyHost) {

    private static final int TEN_MINUTES = 600_000;

    static TcpSettings of(boolean tlsScheme, Map<String, String> options) throws RefusedException {
        boolean tls = truth(options, TcpOption.TLS, tlsScheme);
        if (tlsScheme && !tls) {
            throw refused("tls=false contradicts pabals://, which is TLS; write pabal:// for a plain connection");
        }
        if (!tls) {
            for (TcpOption option : new TcpOption[] {TcpOption.TLS_TRUST, TcpOption.TLS_KEY}) {
                if (options.containsKey(option.key())) {
                    throw refused(option.key() + " is given, but the connection is plain; write pabals:// or tls=true");
                }
            }
        }
        return new TcpSettings(
                time(options, TcpOption.CONNECT_TIMEOUT, 10_000, 1),
                time(options, TcpOption.HEARTBEAT, 10_000, 100),
                number(
                        options,
                        TcpOption.FRAME_SIZE,
                        WireBounds.FRAME_MAX_DEFAULT,
                        WireBounds.FRAME_MAX_MIN,
                        WireBounds.FRAME_MAX_MAX),
                tls,
                options.get(TcpOption.TLS_TRUST.key()),
                options.get(TcpOption.TLS_TRUST_PASSWORD.key()),
                options.get(TcpOption.TLS_KEY.key()),
                options.get(TcpOption.TLS_KEY_PASSWORD.key()),
                truth(options, TcpOption.TLS_VERIFY_HOST, true));
    }

    static boolean truth(Map<String, String> options, TcpOption option, boolean usual) throws RefusedException {
        String value = options.get(option.key());
        if (value == null) {
            return usual;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused("invalid " + option.key() + "=" + value + ": it is true or false");
        };
    }

    static int time(Map<String, String> options, TcpOption option, int usualMillis, int minMillis)
            throws RefusedException {
        String value = options.get(option.key());
        if (value == null) {
            return usualMillis;
        }
        int unitAt = value.length();
        while (unitAt > 0 && Character.isLetter(value.charAt(unitAt - 1))) {
            unitAt--;
        }
        long unit = switch (value.substring(unitAt)) {
            case "", "ms" -> 1;
            case "s" -> 1_000;
            case "min" -> 60_000;
            default -> -1;
        };
        try {
            long millis = Math.multiplyExact(Long.parseLong(value.substring(0, unitAt)), unit);
            if (millis >= minMillis && millis <= TEN_MINUTES) {
                return (int) millis;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below
        }
        throw refused("invalid " + option.key() + "=" + value + ": it is a time from " + minMillis
                + "ms to 10min, in milliseconds or with a unit: 500ms, 30s, 5min");
    }

    private static int number(Map<String, String> options, TcpOption option, int usual, int min, int max)
            throws RefusedException {
        String value = options.get(option.key());
        if (value == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below
        }
        throw refused("invalid " + option.key() + "=" + value + ": it is a number from " + min + " to " + max);
    }

    static RefusedException refused(String text) {
        return new RefusedException(new Refusal(Refusal.Code.INVALID_ARGUMENT, text));
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return "TcpSettings[connectMillis=" + connectMillis + ", heartbeatMillis=" + heartbeatMillis + ", frameMax="
                + frameMax + ", tls=" + tls + ", tlsTrust=" + tlsTrust + ", tlsKey=" + tlsKey + ", tlsVerifyHost="
                + tlsVerifyHost + "]";
    }
}
