package org.pabal.client.tcp;

import java.util.LinkedHashMap;
import java.util.Map;

/** The options of a URL that lead over TCP. */
enum TcpOption {
    CONNECT_TIMEOUT("connectTimeout", "how long connecting to one host may take, TLS included; 10s, from 1ms to 10min"),
    HEARTBEAT(
            "heartbeat",
            "how often each end says something; who hears nothing for three times as long takes the connection for lost;"
                    + " 10s, from 100ms to 10min"),
    FRAME_SIZE("frameSize", "largest frame in bytes; 1048576, from 131072 to 67108864"),
    TLS("tls", "true or false: whether the connection is encrypted; false, or true with pabals://"),
    TLS_TRUST(
            "tlsTrust",
            "a file with certificates of brokers or of who issues them, PEM or PKCS12; without it, those that Java trusts"),
    TLS_TRUST_PASSWORD("tlsTrustPassword", "the password of a PKCS12 file with certificates"),
    TLS_KEY("tlsKey", "a file with the client's own key and certificates, PEM or PKCS12"),
    TLS_KEY_PASSWORD("tlsKeyPassword", "the password of a PKCS12 file with a key"),
    TLS_VERIFY_HOST("tlsVerifyHost", "true or false: whether the broker's certificate has to name the host; true"),
    RECONNECT(
            "reconnect",
            "true or false: whether a lost connection is made again, with everything that was open; true if there are several"
                    + " hosts"),
    RECONNECT_TIME(
            "reconnect.time", "how long after a loss it is tried, and then given up; 10min, from 100ms to 10min"),
    RECONNECT_DELAY("reconnect.delay", "the first pause between rounds over all hosts; 100ms, from 1ms to 10min"),
    RECONNECT_DELAY_MAX("reconnect.delayMax", "the pauses double up to this; 10s, from 1ms to 10min"),
    RECONNECT_ORDER(
            "reconnect.order", "random or listed: from which host on they are tried, in the URL's order; random"),
    RECONNECT_INITIAL(
            "reconnect.initial",
            "true or false: whether the first connection is tried for as long as later ones; false: each host once");

    private final String key;
    private final String meaning;

    TcpOption(String key, String meaning) {
        this.key = key;
        this.meaning = meaning;
    }

    String key() {
        return key;
    }

    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (TcpOption option : values()) {
            meanings.put(option.key, option.meaning);
        }
        return meanings;
    }
}
