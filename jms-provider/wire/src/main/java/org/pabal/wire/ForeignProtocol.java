package org.pabal.wire;

import java.nio.charset.StandardCharsets;

/** Protocols that are spoken to a port of ours, or by somebody whom we took for a broker, often enough to be told apart. */
public enum ForeignProtocol {
    HTTP("HTTP"),
    TLS("TLS"),
    AMQP("AMQP"),
    MQTT("MQTT"),
    STOMP("STOMP"),
    OPENWIRE("OpenWire (ActiveMQ)"),
    SSH("SSH"),
    UNKNOWN("an unknown protocol");

    private static final String[] HTTP_STARTS = {
        "GET ", "POST ", "HEAD ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT ", "PRI * ", "HTTP/"
    };
    private static final String[] STOMP_STARTS = {"CONNECT\n", "CONNECT\r", "STOMP\n", "STOMP\r", "CONNECTED", "ERROR\n"
    };

    private final String title;

    ForeignProtocol(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** What begins like this; eight bytes are enough, fewer may leave it {@link #UNKNOWN}. */
    public static ForeignProtocol of(byte[] first, int length) {
        String start = new String(first, 0, Math.min(length, 16), StandardCharsets.ISO_8859_1);
        if (startsWithOne(start, STOMP_STARTS)) {
            return STOMP;
        }
        if (startsWithOne(start, HTTP_STARTS)) {
            return HTTP;
        }
        if (start.startsWith("AMQP")) {
            return AMQP;
        }
        if (start.startsWith("SSH-")) {
            return SSH;
        }
        // A record of type alert or handshake, of any version since SSL 3
        if (length >= 2 && (first[0] == 0x15 || first[0] == 0x16) && first[1] == 3) {
            return TLS;
        }
        // CONNECT, its length, the length of the protocol's name, the name
        if (length >= 5 && first[0] == 0x10 && (start.indexOf("MQ") == 4 || start.indexOf("MQ") == 5)) {
            return MQTT;
        }
        // A length, the type WireFormatInfo, its magic
        if (length >= 6 && first[4] == 1 && start.startsWith("A", 5)) {
            return OPENWIRE;
        }
        return UNKNOWN;
    }

    private static boolean startsWithOne(String start, String[] candidates) {
        for (String candidate : candidates) {
            // What is shorter than its candidate may still become it: of some lengths it can be nothing else
            if (start.startsWith(candidate)) {
                return true;
            }
        }
        return false;
    }

    /** What a broker that does not speak this says in it, so that the other end can tell a person; empty if there is no way. */
    public byte[] answer() {
        return switch (this) {
            case HTTP -> {
                String text = "This port speaks Pabal's own protocol, not HTTP."
                        + " Use a Jakarta Messaging client: new PabalConnectionFactory(\"pabal://host:port\").\n";
                yield ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
                                + "Content-Length: " + text.length() + "\r\n\r\n" + text)
                        .getBytes(StandardCharsets.US_ASCII);
            }
            // A fatal alert, protocol_version: what every TLS client reports by name
            case TLS -> new byte[] {0x15, 3, 3, 0, 2, 2, 70};
            case STOMP ->
                "ERROR\nmessage:this port speaks Pabal's own protocol, not STOMP\n\n\0"
                        .getBytes(StandardCharsets.US_ASCII);
            case SSH -> "This port speaks Pabal's own protocol, not SSH.\r\n".getBytes(StandardCharsets.US_ASCII);
            default -> new byte[0];
        };
    }
}
