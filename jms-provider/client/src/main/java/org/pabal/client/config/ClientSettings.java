package org.pabal.client.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.client.message.MessageFactory;
import org.pabal.client.message.ObjectFilter;

/**
 * Everything that a connection is told by its factory, concluded once and valid.
 *
 * @param broker which one to reach: the URL without its options
 * @param linkOptions the URL's options that are not the client's, for the {@link org.pabal.client.link.LinkProvider}
 * @param clientId of every connection; null if each sets its own, or none
 * @param user who connects, unless {@code createConnection} says otherwise; null for nobody in particular
 * @param password for the user
 * @param prefetch messages sent ahead to each consumer, 0 to 100,000; 0 for none
 * @param strict whether what the specification forbids but most providers let pass is an error
 * @param autoStart whether a JMSContext starts with its first consumer (Jakarta Messaging 3.1 §6.1.4)
 * @param requestTimeoutMillis how long the broker may take to answer, 1 ms to a day
 * @param sendTimeoutMillis how long a send may wait for room in a full queue, 0 to a day
 * @param largeMessageSize bodies of more bytes are sent in pieces, 16 KiB to 1 GiB
 * @param trustedPackages packages and classes that object messages may bring besides JDK values
 * @param objectDepthMax how many objects deep object messages may be nested
 */
public record ClientSettings(
        URI broker,
        Map<String, String> linkOptions,
        @Nullable String clientId,
        @Nullable String user,
        @Nullable String password,
        int prefetch,
        boolean strict,
        boolean autoStart,
        long requestTimeoutMillis,
        long sendTimeoutMillis,
        int largeMessageSize,
        List<String> trustedPackages,
        int objectDepthMax) {

    public ClientSettings {
        linkOptions = Map.copyOf(linkOptions);
        trustedPackages = List.copyOf(trustedPackages);
    }

    /** @throws InvalidSetting if the URL is malformed, or says something about the client that it does not understand */
    public static ClientSettings of(String url) {
        return conclude(BrokerUrl.parse(url), Map.of());
    }

    /**
     * The settings that come of a URL and of what was set on the factory, which counts more.
     *
     * @param overrides by {@link ClientOption#key()}
     * @throws InvalidSetting if an option of the client is unknown, or has a value that is not allowed
     */
    public static ClientSettings conclude(BrokerUrl url, Map<String, String> overrides) {
        Map<String, String> own = new LinkedHashMap<>();
        Map<String, String> others = new LinkedHashMap<>();
        url.options().forEach((key, value) -> (key.startsWith(ClientOption.PREFIX) ? own : others).put(key, value));
        own.putAll(overrides);
        own.forEach((key, value) -> {
            ClientOption option = ClientOption.named(key);
            if (option == null) {
                throw unknownOption(key, ClientOption.keys());
            }
            option.require(value);
        });
        return new ClientSettings(
                url.broker(),
                others,
                ClientOption.CLIENT_ID.text(own),
                ClientOption.USER.text(own),
                ClientOption.PASSWORD.text(own),
                (int) ClientOption.PREFETCH.number(own),
                ClientOption.STRICT.truth(own),
                ClientOption.AUTO_START.truth(own),
                ClientOption.REQUEST_TIMEOUT.number(own),
                ClientOption.SEND_TIMEOUT.number(own),
                (int) ClientOption.LARGE_MESSAGE_SIZE.number(own),
                ClientOption.TRUSTED_PACKAGES.names(own),
                (int) ClientOption.OBJECT_DEPTH.number(own));
    }

    /** @param known by the link that the URL leads to */
    void requireLinkOptions(Map<String, String> known) {
        for (String key : linkOptions.keySet()) {
            if (!known.containsKey(key)) {
                List<String> all = new ArrayList<>(known.keySet());
                all.sort(null);
                all.addAll(ClientOption.keys());
                throw unknownOption(key, all);
            }
        }
    }

    private static InvalidSetting unknownOption(String key, List<String> known) {
        String nearest = NearestName.to(key, known);
        return new InvalidSetting("unknown option '" + key + "' in the connection URL"
                + (nearest == null ? "; known are: " : "; did you mean '" + nearest + "'? Known are: ")
                + String.join(", ", known));
    }

    /** The same for another user. */
    public ClientSettings as(@Nullable String otherUser, @Nullable String otherPassword) {
        return new ClientSettings(
                broker,
                linkOptions,
                clientId,
                otherUser,
                otherPassword,
                prefetch,
                strict,
                autoStart,
                requestTimeoutMillis,
                sendTimeoutMillis,
                largeMessageSize,
                trustedPackages,
                objectDepthMax);
    }

    /** Makes the messages of a connection with these settings. */
    public MessageFactory messageFactory() {
        return new MessageFactory(strict, new ObjectFilter(trustedPackages, objectDepthMax));
    }

    /** For people and logs: everything but the password. */
    @Override
    public String toString() {
        return "ClientSettings[broker=" + broker + ", linkOptions=" + linkOptions.keySet() + ", clientId=" + clientId
                + ", user=" + user + ", prefetch=" + prefetch + ", strict=" + strict + ", autoStart=" + autoStart
                + ", requestTimeoutMillis=" + requestTimeoutMillis + ", sendTimeoutMillis=" + sendTimeoutMillis
                + ", largeMessageSize=" + largeMessageSize + ", trustedPackages=" + trustedPackages
                + ", objectDepthMax=" + objectDepthMax + "]";
    }
}
