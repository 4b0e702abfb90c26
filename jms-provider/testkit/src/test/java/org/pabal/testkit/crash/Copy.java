package org.pabal.testkit.crash;

/** A message in one place. */
final class Copy {

    final String id;
    final Place place;
    final String sender;
    final long number;
    final int priority;
    final Unit publisher;

    /** Who has it, or had it and is done. */
    Unit taker;

    /** How often somebody was seen to receive it. */
    int deliveries;

    /** Whether its queue is being deleted, or it may expire. */
    boolean mayVanish;

    /** Whether it was found to have been taken by somebody who could not tell. */
    boolean vanished;

    Copy(String id, Place place, String sender, long number, int priority, Unit publisher) {
        this.id = id;
        this.place = place;
        this.sender = sender;
        this.number = number;
        this.priority = priority;
        this.publisher = publisher;
        this.mayVanish = place.trait() == Place.Trait.FLEETING;
    }

    boolean isConsumed() {
        return vanished || taker != null && taker.state == Unit.State.COMMITTED;
    }

    /** Whether everybody may get it. */
    boolean isThere() {
        return publisher.state == Unit.State.COMMITTED && taker == null && !vanished;
    }

    @Override
    public String toString() {
        return "message " + id + " in " + place.name() + ", sent in " + publisher
                + (taker == null ? "" : ", taken in " + taker) + (vanished ? ", gone" : "");
    }
}
