package org.pabal.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.ra.validation.Checked;
import org.pabal.ra.validation.Sound;
import org.pabal.ra.validation.Wrong;

/**
 * What a message-driven bean says about where its messages come from and how (Jakarta Messaging 3.1 §13.1, and more of ours).
 * Set by the server before use; {@link #validate} tells all that is wrong at once.
 */
@Sound
public final class PabalActivationSpec implements ActivationSpec, Checked, Serializable {

    private static final long serialVersionUID = 1L;

    private @Nullable String url;
    private @Nullable String userName;
    private @Nullable String password;
    private @Nullable String clientId;
    private @Nullable String connectionFactoryLookup;
    private @Nullable String destinationLookup;
    private @Nullable String destinationType;
    private @Nullable String destination;
    private @Nullable String acknowledgeMode;
    private @Nullable String messageSelector;
    private @Nullable String subscriptionDurability;
    private @Nullable String subscriptionName;
    private @Nullable Boolean shareSubscriptions;
    private @Nullable Integer maxSessions;
    private @Nullable Integer redeliveryLimit;
    private @Nullable Long redeliveryInterval;
    private @Nullable String deadLetterDestination;
    private @Nullable Long reconnectDelay;
    private @Nullable Long reconnectDelayMax;

    private transient @Nullable ResourceAdapter resourceAdapter;

    /** @throws InvalidPropertyException names every property that is wrong, its value, and what it may be */
    @Override
    public void validate() throws InvalidPropertyException {
        var unused = ActivationSettings.of(this);
    }

    @Override
    public List<Wrong> wrong() {
        return ActivationSettings.wrong(this);
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    /** Once. */
    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new jakarta.resource.spi.IllegalStateException("cannot associate the activation with " + adapter
                    + ": it belongs to " + resourceAdapter + " already");
        }
        resourceAdapter = adapter;
    }

    /** Which broker; null or empty for the adapter's. */
    public @Nullable String getUrl() {
        return url;
    }

    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    /** Who connects; null or empty for whom the adapter is configured with. */
    public @Nullable String getUserName() {
        return userName;
    }

    public void setUserName(@Nullable String userName) {
        this.userName = userName;
    }

    /** The password for {@code userName}. */
    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** §13.1: the client id of the connection. Optional also for durable subscriptions, which are shared then. */
    public @Nullable String getClientId() {
        return clientId;
    }

    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    /** §13.1: the JNDI name of a connection factory of Pabal, which then says which broker and who connects. */
    public @Nullable String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    public void setConnectionFactoryLookup(@Nullable String connectionFactoryLookup) {
        this.connectionFactoryLookup = connectionFactoryLookup;
    }

    /** §13.1: the JNDI name of the queue or topic. */
    public @Nullable String getDestinationLookup() {
        return destinationLookup;
    }

    public void setDestinationLookup(@Nullable String destinationLookup) {
        this.destinationLookup = destinationLookup;
    }

    /** §13.1: {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}; needed where {@code destination} is a name. */
    public @Nullable String getDestinationType() {
        return destinationType;
    }

    public void setDestinationType(@Nullable String destinationType) {
        this.destinationType = destinationType;
    }

    /** The name of the queue or topic in the broker; a name that begins with {@code java:} is looked up. */
    public @Nullable String getDestination() {
        return destination;
    }

    public void setDestination(@Nullable String destination) {
        this.destination = destination;
    }

    /** §13.1: {@code Auto-acknowledge} (usual) or {@code Dups-ok-acknowledge}, where deliveries are not transacted. */
    public @Nullable String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    public void setAcknowledgeMode(@Nullable String acknowledgeMode) {
        this.acknowledgeMode = acknowledgeMode;
    }

    /** §13.1: which messages; null or empty for all. */
    public @Nullable String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(@Nullable String messageSelector) {
        this.messageSelector = messageSelector;
    }

    /** §13.1: {@code NonDurable} (usual) or {@code Durable}; for topics. */
    public @Nullable String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    public void setSubscriptionDurability(@Nullable String subscriptionDurability) {
        this.subscriptionDurability = subscriptionDurability;
    }

    /** §13.1: the subscription's name; a durable one without has the name of the activation. */
    public @Nullable String getSubscriptionName() {
        return subscriptionName;
    }

    public void setSubscriptionName(@Nullable String subscriptionName) {
        this.subscriptionName = subscriptionName;
    }

    /** Whether several activations, in one server or many, share the subscription; false unless set. */
    public @Nullable Boolean getShareSubscriptions() {
        return shareSubscriptions;
    }

    public void setShareSubscriptions(@Nullable Boolean shareSubscriptions) {
        this.shareSubscriptions = shareSubscriptions;
    }

    /** How many messages may be worked on at a time, 1 to 1,000; 10 unless set. */
    public @Nullable Integer getMaxSessions() {
        return maxSessions;
    }

    public void setMaxSessions(@Nullable Integer maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** How often a message may come again before it is dead, 0 to 1,000,000; -1 (usual) leaves that to its queue. */
    public @Nullable Integer getRedeliveryLimit() {
        return redeliveryLimit;
    }

    public void setRedeliveryLimit(@Nullable Integer redeliveryLimit) {
        this.redeliveryLimit = redeliveryLimit;
    }

    /** How long a message that comes again waits in its session before it is given to an endpoint, in ms, 0 (usual) to 600,000. */
    public @Nullable Long getRedeliveryInterval() {
        return redeliveryInterval;
    }

    public void setRedeliveryInterval(@Nullable Long redeliveryInterval) {
        this.redeliveryInterval = redeliveryInterval;
    }

    /** The queue that dead messages go to; null or empty for the queue's own. Needs {@code redeliveryLimit}. */
    public @Nullable String getDeadLetterDestination() {
        return deadLetterDestination;
    }

    public void setDeadLetterDestination(@Nullable String deadLetterDestination) {
        this.deadLetterDestination = deadLetterDestination;
    }

    /** How long to wait before the second attempt to reach a broker, in ms, 1 to 600,000; 1,000 unless set. It doubles with each. */
    public @Nullable Long getReconnectDelay() {
        return reconnectDelay;
    }

    public void setReconnectDelay(@Nullable Long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    /** Where the delay stops growing, in ms, up to 3,600,000; 30,000 unless set. */
    public @Nullable Long getReconnectDelayMax() {
        return reconnectDelayMax;
    }

    public void setReconnectDelayMax(@Nullable Long reconnectDelayMax) {
        this.reconnectDelayMax = reconnectDelayMax;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PabalActivationSpec[" + (destinationLookup != null ? destinationLookup : destination) + "]";
    }
}
