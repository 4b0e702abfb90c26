package org.pabal.client.config;

import jakarta.jms.JMSException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link;
import org.pabal.client.link.LinkProvider;
import org.pabal.client.link.RefusedException;

/** Finds who opens links for a URL, among what the class path has. */
public final class LinkProviders {

    private LinkProviders() {}

    /**
     * A link that is not open yet.
     *
     * @throws JMSException if nobody understands the URL or an option of it, or the broker cannot be reached or started
     */
    public static Link connect(ClientSettings settings) throws JMSException {
        LinkProvider provider = find(settings.broker());
        try {
            settings.requireLinkOptions(provider.options());
        } catch (InvalidSetting invalid) {
            throw JmsErrors.because(new JMSException(invalid.getMessage(), invalid.getErrorCode()), invalid);
        }
        try {
            return provider.connect(settings.broker(), settings.linkOptions());
        } catch (RefusedException refused) {
            throw JmsErrors.toJms(refused.refusal(), "connect to " + settings.broker(), refused);
        }
    }

    /** Looks where the thread's classes are, then where the client's are: in a server these are not the same. */
    private static LinkProvider find(URI broker) throws JMSException {
        Set<String> found = new LinkedHashSet<>();
        ServiceConfigurationError broken = null;
        for (ClassLoader loader : loaders()) {
            try {
                for (LinkProvider provider : ServiceLoader.load(LinkProvider.class, loader)) {
                    if (provider.supports(broker)) {
                        return provider;
                    }
                    found.add(provider.getClass().getName());
                }
            } catch (ServiceConfigurationError e) {
                // A server's other applications may carry a client of their own; the next loader may still know one
                broken = e;
            }
        }
        throw missing(broker, found, broken);
    }

    private static List<ClassLoader> loaders() {
        List<ClassLoader> loaders = new ArrayList<>(2);
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        if (application != null) {
            loaders.add(application);
        }
        ClassLoader own = LinkProviders.class.getClassLoader();
        if (own != null && own != application) {
            loaders.add(own);
        }
        return loaders;
    }

    private static JMSException missing(URI broker, Set<String> found, @Nullable ServiceConfigurationError broken) {
        String remedy = broker.isOpaque()
                ? "nothing on the class path carries a broker in this JVM; add the artifact org.pabal:pabal-embedded"
                : "nothing on the class path opens links to it; for a broker in this JVM write pabal:local";
        return JmsErrors.because(
                new JMSException(
                        "cannot connect to " + broker + ": " + remedy
                                + (found.isEmpty() ? "" : " (found, for other URLs: " + String.join(", ", found) + ")")
                                + (broken == null ? "" : " (one could not be loaded: " + broken.getMessage() + ")"),
                        ErrorCodes.NO_LINK_PROVIDER),
                broken);
    }
}
