package org.pabal.testkit.crash;

import java.util.List;
import java.util.Map;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/**
 * The queues and subscriptions that the working process uses, and what may be expected of each.
 *
 * @param name of the queue; subscriptions' queues have names too
 */
record Place(String name, Trait trait) {

    enum Trait {
        /** Several take from it. */
        ORDINARY,
        /** Whoever takes from it must get everything of a sender in the order of sending. */
        STRICT,
        /** Only one takes from it, who does not know whether its last message is settled. */
        AUTOMATIC,
        /** What is sent here appears later. */
        LATER,
        /** What is sent here may vanish, because it expires or does not outlive the broker. */
        FLEETING,
        /** Everybody fails here; where what fails too often goes is the same place as far as the account is concerned. */
        DEADLY
    }

    static final String CHURN_PREFIX = "churn.";
    static final int DEADLY_DELIVERIES_MAX = 3;

    static final Place ORDERS = new Place("orders", Trait.ORDINARY);
    static final Place SHIPPED = new Place("shipped", Trait.ORDINARY);
    static final Place LEDGER = new Place("ledger", Trait.ORDINARY);
    static final Place STRICT = new Place("strict", Trait.STRICT);
    static final Place AUTOMATIC = new Place("automatic", Trait.AUTOMATIC);
    static final Place LATER = new Place("later", Trait.LATER);
    static final Place BRIEF = new Place("brief", Trait.FLEETING);
    static final Place VOLATILE = new Place("volatile", Trait.FLEETING);
    static final Place DEADLY = new Place("deadly", Trait.DEADLY);
    static final Place DEAD = new Place("dead", Trait.ORDINARY);
    static final Place GROUPED = new Place("grouped", Trait.STRICT);
    static final Place FAN_LEFT = new Place("fan.left", Trait.ORDINARY);
    static final Place FAN_RIGHT = new Place("fan.right", Trait.ORDINARY);
    static final Place MORNING = new Place("durable-subscription:6:reader:morning", Trait.STRICT);
    static final Place EVENING = new Place("durable-subscription:-:evening", Trait.ORDINARY);

    static final String READER = "reader";
    static final String FAN = "fan";
    static final String NEWS = "news.world";

    private static final List<Place> LASTING = List.of(
            ORDERS, SHIPPED, LEDGER, STRICT, AUTOMATIC, LATER, BRIEF, VOLATILE, DEADLY, DEAD, GROUPED, FAN_LEFT,
            FAN_RIGHT, MORNING, EVENING);

    /** Where a message that is sent there comes out; what is not named here goes to the queue of that name. */
    private static final Map<String, List<String>> COPIES = Map.of(
            "exchange:" + FAN,
            List.of(FAN_LEFT.name, FAN_RIGHT.name),
            "topic:" + NEWS,
            List.of(MORNING.name, EVENING.name));

    static List<Place> lasting() {
        return LASTING;
    }

    static Place of(String name) {
        return LASTING.stream()
                .filter(place -> place.name.equals(name))
                .findFirst()
                .orElseGet(() -> new Place(name, Trait.ORDINARY));
    }

    static List<String> copiesOf(String destination) {
        return COPIES.getOrDefault(destination, List.of(destination));
    }

    boolean isSubscription() {
        return this == MORNING || this == EVENING;
    }

    boolean isChurn() {
        return name.startsWith(CHURN_PREFIX);
    }

    QueueSettings settings() {
        QueueSettings patient = QueueSettings.defaults().withDeliveriesMax(0);
        return trait == Trait.DEADLY
                ? patient.withDeliveriesMax(DEADLY_DELIVERIES_MAX).withDeadLetterTo(Address.queue(DEAD.name))
                : patient;
    }
}
