package org.pabal.embedded;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.storage.StorageRefusedException;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/**
 * Reaches brokers of this JVM: {@code pabal:local} and {@code pabal:local:NAME}. A broker that does not run yet is started
 * when it is first connected to.
 */
public final class InProcessLinkProvider implements LinkProvider {

    private static final String LOCAL = "local";
    private static final String AUTO_CREATE = "autoCreate";
    private static final String DATA = "data";

    /** For {@link java.util.ServiceLoader}. */
    public InProcessLinkProvider() {}

    @Override
    public boolean supports(URI broker) {
        String rest = broker.getSchemeSpecificPart();
        return "pabal".equalsIgnoreCase(broker.getScheme())
                && broker.isOpaque()
                && (rest.equals(LOCAL) || rest.startsWith(LOCAL + ":"));
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                AUTO_CREATE,
                "true (usual) or false: whether using a queue that does not exist creates it; for a broker that is"
                        + " started by this URL",
                DATA,
                "a directory for what is to outlive the broker, made if it does not exist; without it everything is kept in"
                        + " memory; for a broker that is started by this URL");
    }

    @Override
    public Link connect(URI broker, Map<String, String> options) throws RefusedException {
        String name = name(broker);
        Boolean autoCreate = autoCreate(broker, options);
        Path data = data(broker, options);
        EmbeddedBroker embedded;
        try {
            embedded = BrokerRegistry.runningOrStarted(name, () -> start(name, autoCreate, data));
        } catch (IllegalArgumentException malformed) {
            throw refused("cannot connect to " + broker + ": " + malformed.getMessage());
        } catch (StorageRefusedException unusable) {
            throw new RefusedException(new Refusal(
                    Refusal.Code.BROKER_UNAVAILABLE, "cannot start " + broker + ": " + unusable.getMessage()));
        }
        if (data != null && !data.equals(embedded.data())) {
            throw refused("cannot connect to " + broker + " with data=" + data + ": broker '" + name
                    + "' runs already "
                    + (embedded.data() == null ? "without a data directory" : "with data=" + embedded.data())
                    + "; leave the option out, choose another broker name, or stop the broker first");
        }
        boolean creates = embedded.broker().settings().engine().autoCreate();
        if (autoCreate != null && autoCreate != creates) {
            throw refused("cannot connect to " + broker + " with autoCreate=" + autoCreate + ": broker '" + name
                    + "' runs already with autoCreate=" + creates + "; leave the option out, or stop the broker first");
        }
        return new InProcessLink(embedded.broker());
    }

    private static EmbeddedBroker start(String name, @Nullable Boolean autoCreate, @Nullable Path data) {
        EmbeddedBroker.Builder builder = EmbeddedBroker.builder().name(name);
        if (autoCreate != null) {
            builder.autoCreate(autoCreate);
        }
        if (data != null) {
            builder.data(data);
        }
        return EmbeddedBroker.start(builder);
    }

    private static @Nullable Path data(URI broker, Map<String, String> options) throws RefusedException {
        String value = options.get(DATA);
        if (value == null) {
            return null;
        }
        try {
            if (value.isBlank()) {
                throw new InvalidPathException(value, "it is empty");
            }
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw refused("cannot connect to " + broker + " with data='" + value + "': not a directory's name: "
                    + e.getReason() + "; write the path of a directory, percent-encoded where a URL needs it");
        }
    }

    private static String name(URI broker) throws RefusedException {
        String rest = broker.getSchemeSpecificPart();
        if (rest.equals(LOCAL)) {
            return EmbeddedBroker.DEFAULT_NAME;
        }
        String name = rest.substring(LOCAL.length() + 1);
        if (name.isEmpty()) {
            throw refused("cannot connect to " + broker
                    + ": the name after 'pabal:local:' is empty; write pabal:local for" + " the default broker");
        }
        return name;
    }

    private static @Nullable Boolean autoCreate(URI broker, Map<String, String> options) throws RefusedException {
        String value = options.get(AUTO_CREATE);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw refused("cannot connect to " + broker + ": autoCreate=" + value + " is neither true nor false");
        };
    }

    private static RefusedException refused(String text) {
        return new RefusedException(new Refusal(Refusal.Code.INVALID_ARGUMENT, text));
    }
}
