package org.pabal.client.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection URL in its parts.
 *
 * <pre>
 * pabal:local[:NAME][?option=value&amp;…]            a broker in this JVM
 * pabal://HOST:PORT[,HOST:PORT…][?option=value&amp;…]  a broker far away; pabals:// with TLS
 * </pre>
 *
 * <p>In options, {@code %xx} stands for a byte of UTF-8; a plus sign is a plus sign.
 *
 * @param broker without the options; {@link URI#getAuthority()} gives the hosts as they were written
 * @param options in their order, decoded
 */
public record BrokerUrl(URI broker, Map<String, String> options) {

    /** Longest URL, in UTF-16 characters. */
    public static final int LENGTH_MAX = 8_192;

    private static final String SCHEME = "pabal:";
    private static final String LOCAL = "pabal:local";
    private static final String REMOTE = "pabal://";
    private static final String ENCRYPTED = "pabals://";
    private static final int PORT_MAX = 65_535;
    private static final Pattern BROKER_NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Pattern HOST_AND_PORT = Pattern.compile("[A-Za-z0-9_.-]{1,253}:[0-9]{1,5}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    public BrokerUrl {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** @throws InvalidSetting if it is malformed: the text names the part */
    public static BrokerUrl parse(@Nullable String url) {
        if (url == null || url.isBlank()) {
            throw new InvalidSetting(
                    "no connection URL given; write pabal:local for a broker in this JVM, or" + " pabal://host:port");
        }
        if (url.length() > LENGTH_MAX) {
            throw new InvalidSetting("connection URL too long: " + url.length() + " characters, allowed are "
                    + LENGTH_MAX + "; it starts with '" + url.substring(0, 60) + "'");
        }
        int optionsAt = url.indexOf('?');
        String broker = optionsAt < 0 ? url : url.substring(0, optionsAt);
        requireBroker(broker);
        try {
            return new BrokerUrl(uri(broker), optionsAt < 0 ? Map.of() : options(url, optionsAt + 1));
        } catch (URISyntaxException e) {
            throw invalid(broker, "at index " + e.getIndex() + ": " + e.getReason());
        }
    }

    /** Java's URIs know IPv6 addresses in brackets only alone; among several hosts the brackets have to be hidden. */
    private static URI uri(String broker) throws URISyntaxException {
        return new URI(
                broker.indexOf(',') < 0 ? broker : broker.replace("[", "%5B").replace("]", "%5D"));
    }

    private static void requireBroker(String broker) {
        if (broker.startsWith(REMOTE)) {
            requireHosts(broker, REMOTE);
        } else if (broker.startsWith(ENCRYPTED)) {
            requireHosts(broker, ENCRYPTED);
        } else if (broker.equals(LOCAL)) {
            return;
        } else if (broker.startsWith(LOCAL + ":")) {
            String name = broker.substring(LOCAL.length() + 1);
            if (!BROKER_NAME.matcher(name).matches()) {
                throw invalid(
                        broker,
                        "the broker's name '" + name
                                + "': it has 1 to 128 letters, digits and '_', '.', '-'; without a name, write pabal:local");
            }
        } else if (broker.startsWith(SCHEME)) {
            throw invalid(
                    broker,
                    "'" + broker.substring(SCHEME.length())
                            + "' after 'pabal:'; write pabal:local, pabal:local:NAME or pabal://host:port");
        } else {
            int schemeEnd = broker.indexOf(':');
            if (HOST_AND_PORT.matcher(broker).matches()) {
                throw invalid(broker, "it has no scheme; write pabal://" + broker);
            }
            throw invalid(
                    broker,
                    schemeEnd <= 0
                            ? "it has no scheme; write pabal:local or pabal://host:port"
                            : "its scheme '" + broker.substring(0, schemeEnd)
                                    + "': Pabal's is pabal, in small letters, as in pabal://host:port");
        }
    }

    private static void requireHosts(String broker, String scheme) {
        String hosts = broker.substring(scheme.length());
        int end = hosts.indexOf('/') < 0 ? hosts.indexOf('#') : hosts.indexOf('/');
        if (end >= 0) {
            throw invalid(broker, "'" + hosts.substring(end) + "' after the hosts; options follow a '?'");
        }
        if (hosts.indexOf('@') >= 0) {
            // Without showing it: it may hold a password
            throw new InvalidSetting(
                    "invalid connection URL: a user before '@' in the hosts; write ?jms.user=…&jms.password=…,"
                            + " or set them on the factory");
        }
        if (hosts.isEmpty()) {
            throw invalid(broker, "no host after '" + scheme + "'; write " + scheme + "host:port");
        }
        for (String entry : hosts.split(",", -1)) {
            int portAt = entry.lastIndexOf(':');
            if (entry.isEmpty()) {
                throw invalid(broker, "an empty host; separate hosts by one comma");
            }
            if (portAt < 0 || portAt < entry.lastIndexOf(']')) {
                throw invalid(broker, "host '" + entry + "' has no port; write " + entry + ":PORT");
            }
            String host = entry.substring(0, portAt);
            if (!HOST.matcher(host).matches()) {
                throw invalid(
                        broker,
                        "host '" + host + "': it is a name, an IPv4 address, or an IPv6 address in brackets, [::1]");
            }
            requirePort(broker, entry.substring(portAt + 1), host);
        }
    }

    private static void requirePort(String broker, String port, String host) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= PORT_MAX) {
                return;
            }
        } catch (NumberFormatException e) {
            // Told below, with the rest
        }
        throw invalid(broker, "port '" + port + "' of host '" + host + "': it is a number from 1 to " + PORT_MAX);
    }

    private static Map<String, String> options(String url, int from) {
        Map<String, String> options = new LinkedHashMap<>();
        String text = url.substring(from);
        if (text.isEmpty()) {
            return options;
        }
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw new InvalidSetting("invalid connection URL: option '" + part
                        + "' is not of the form name=value; write & between options, and %26 for a & in a value");
            }
            String name = decoded(part.substring(0, equals), part.substring(0, equals));
            if (options.put(name, decoded(name, part.substring(equals + 1))) != null) {
                throw new InvalidSetting("invalid connection URL: option '" + name + "' is there twice; leave one");
            }
        }
        return options;
    }

    private static String decoded(String option, String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * text.length());
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) == '%') {
                int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
                int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw undecodable(option, at);
                }
                bytes.put((byte) (high * 16 + low));
                at += 2;
            } else {
                int next = text.offsetByCodePoints(at, 1);
                bytes.put(text.substring(at, next).getBytes(StandardCharsets.UTF_8));
                at = next - 1;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw undecodable(option, text.indexOf('%'));
        }
    }

    /** Does not show the value: it may be a password. */
    private static InvalidSetting undecodable(String option, int index) {
        return new InvalidSetting("invalid connection URL: option '" + option + "' has a '%' at index " + index
                + " of its value that does not begin a %xx of UTF-8; write %25 for a percent sign");
    }

    private static InvalidSetting invalid(String broker, String what) {
        return new InvalidSetting("invalid connection URL '" + broker + "': " + what);
    }

    /** For people: without the options, one of which may be a password. */
    @Override
    public String toString() {
        return broker.toString();
    }
}
