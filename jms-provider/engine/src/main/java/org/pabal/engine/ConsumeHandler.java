package org.pabal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageWaiter;
import org.pabal.engine.session.Browser;
import org.pabal.engine.session.Consumer;
import org.pabal.engine.session.Dispatch;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Temporary;
import org.pabal.engine.subscription.Subscription;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

/** Consumers, their credit, and browsers. */
final class ConsumeHandler {

    private final Turn turn;
    private final Destinations destinations;
    private final Deliveries deliveries;
    private final SubscriptionHandler subscriptions;

    ConsumeHandler(Turn turn, Destinations destinations, Deliveries deliveries, SubscriptionHandler subscriptions) {
        this.turn = turn;
        this.destinations = destinations;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
    }

    // ---- consumers

    void open(Command.OpenConsumer command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        if (turn.live.consumers().get(command.consumer()) != null) {
            turn.refuse(
                    command, session.id(), Code.EXISTS_ALREADY, "consumer " + command.consumer() + " is open already");
            return;
        }
        Selector selector = selector(command, session, command.selector());
        if (selector == null) {
            return;
        }
        if (command.source() instanceof Source.FromQueue from) {
            MessageQueue queue = consumable(command, session, from.queue());
            if (queue != null) {
                open(command, session, queue, null, selector);
            }
        } else if (command.source() instanceof Source.FromTopic from) {
            Subscription subscription = subscriptions.open(command, session, from, selector);
            if (subscription != null) {
                // The binding selects already.
                open(command, session, subscription.queue(), subscription, null);
            }
        }
    }

    private void open(
            Command.OpenConsumer command,
            Session session,
            MessageQueue queue,
            @Nullable Subscription subscription,
            @Nullable Selector selector) {
        Dispatch dispatch = deliveries.dispatch(queue);
        Consumer consumer = dispatch.open(command.consumer(), session, subscription, selector, command.priority());
        if (command.replaces() != 0) {
            consumer.replaces(command.replaces());
        }
        turn.live.consumers().put(consumer.id(), consumer);
        session.consumers().put(consumer.id(), consumer);
        turn.complete(command);
    }

    /** The selector, that for everything if there is no text; null after a refusal. */
    private @Nullable Selector selector(Command command, Session session, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return Selector.ALL;
        }
        try {
            return turn.state.selectors().parse(text);
        } catch (InvalidSelector invalid) {
            turn.refuse(
                    command,
                    session.id(),
                    Code.INVALID_SELECTOR,
                    "invalid selector: " + invalid.getMessage() + " (column " + invalid.column() + " of: " + text
                            + ")");
            return null;
        }
    }

    private @Nullable MessageQueue consumable(Command command, Session session, Address address) {
        String asked = "cannot consume from " + address;
        MessageQueue queue = address.kind().isQueue() ? destinations.queue(address, session.connection()) : null;
        if (queue == null) {
            turn.refuse(command, session.id(), destinations.objection(asked, address, session.connection()));
            return null;
        }
        if (queue.subscription() != 0) {
            turn.refuse(command, session.id(), Destinations.reserved(asked));
            return null;
        }
        Temporary temporary = turn.live.temporary(queue.name());
        if (temporary != null && temporary.owner() != session.connection()) {
            turn.refuse(command, session.id(), foreign(asked, temporary));
            return null;
        }
        return queue;
    }

    static Refusal foreign(String asked, Temporary temporary) {
        return new Refusal(
                Code.INVALID_DESTINATION,
                asked + ": it belongs to " + temporary.owner().describe() + ", which alone may consume from it");
    }

    void close(Command.CloseConsumer command) {
        Consumer consumer = consumer(command, command.consumer());
        if (consumer != null) {
            close(consumer);
            turn.complete(command);
        }
    }

    void close(Consumer consumer) {
        Dispatch dispatch = consumer.dispatch();
        Session session = consumer.session();
        dispatch.close(consumer);
        session.recalled().remove(consumer);
        session.consumers().remove(consumer.id());
        turn.live.consumers().remove(consumer.id());
        Subscription subscription = consumer.subscription();
        if (subscription != null) {
            subscriptions.left(subscription, dispatch.consumers().isEmpty());
        }
        deliveries.dropIfUnused(dispatch);
    }

    private @Nullable Consumer consumer(Command command, long id) {
        Consumer consumer = turn.live.consumers().get(id);
        if (consumer == null || consumer.session().connection().id() != command.connection()) {
            turn.refuse(
                    command, Code.NOT_FOUND, "consumer " + id + " is not open in connection " + command.connection());
            return null;
        }
        return consumer;
    }

    void grant(Command.GrantCredit command) {
        Consumer consumer = turn.live.consumers().get(command.consumer());
        if (consumer == null || consumer.session().connection().id() != command.connection()) {
            // It may have ended while the grant was under way, and nobody waits for an answer.
            return;
        }
        if (command.messages() <= 0) {
            turn.refuse(
                    command,
                    consumer.session().id(),
                    Code.INVALID_ARGUMENT,
                    "cannot grant a credit of " + command.messages() + " messages; at least 1");
            return;
        }
        consumer.dispatch().grant(consumer, command.messages());
    }

    void revoke(Command.RevokeCredit command) {
        Consumer consumer = consumer(command, command.consumer());
        if (consumer != null && consumer.dispatch().revoke(consumer, command.request())) {
            turn.complete(command);
        }
    }

    // ---- browsers

    void openBrowser(Command.OpenBrowser command) {
        Session session = turn.session(command, command.session());
        if (session == null) {
            return;
        }
        if (turn.live.browsers().get(command.browser()) != null) {
            turn.refuse(
                    command, session.id(), Code.EXISTS_ALREADY, "browser " + command.browser() + " is open already");
            return;
        }
        Address address = command.queue();
        MessageQueue queue = address.kind().isQueue() ? destinations.queue(address, session.connection()) : null;
        if (queue == null) {
            turn.refuse(
                    command,
                    session.id(),
                    destinations.objection("cannot browse " + address, address, session.connection()));
            return;
        }
        Selector selector = selector(command, session, command.selector());
        if (selector == null) {
            return;
        }
        Browser browser = new Browser(command.browser(), session, queue, selector.matchesAll() ? null : selector);
        turn.live.browsers().put(browser.id(), browser);
        session.browsers().put(browser.id(), browser);
        turn.complete(command);
    }

    void browse(Command.BrowseMore command) {
        Browser browser = browser(command, command.browser());
        if (browser == null) {
            return;
        }
        if (command.messagesMax() <= 0) {
            turn.refuse(
                    command,
                    browser.session().id(),
                    Code.INVALID_ARGUMENT,
                    "cannot browse " + command.messagesMax() + " messages; at least 1");
            return;
        }
        browser.asked().addLast(command);
        if (browser.asked().size() == 1) {
            answer(browser);
        }
    }

    /** Answers what a browser was asked, up to a page that has to be opened first. */
    private void answer(Browser browser) {
        for (Command.BrowseMore command = browser.asked().peekFirst();
                command != null;
                command = browser.asked().peekFirst()) {
            List<Message> messages = new ArrayList<>();
            boolean end = browser.browse(command.messagesMax(), turn.nowMillis(), messages);
            if (browser.awaited() != null) {
                if (messages.isEmpty()) {
                    turn.pager.open(browser.awaited(), new Browsing(browser));
                    return;
                }
                // It will be asked for more.
                turn.pager.open(browser.awaited(), null);
            }
            browser.asked().removeFirst();
            turn.answer(command, new Answer.Browsed(messages, end));
        }
    }

    /** A browser that has come to a page which has to be opened. */
    private final class Browsing implements PageWaiter {

        private final Browser browser;

        Browsing(Browser browser) {
            this.browser = browser;
        }

        @Override
        public void pageOpened(Page page) {
            answer(browser);
        }

        @Override
        public void pageUnreadable(Page page) {
            for (Command.BrowseMore asked = browser.asked().pollFirst();
                    asked != null;
                    asked = browser.asked().pollFirst()) {
                turn.refuse(
                        asked,
                        browser.session().id(),
                        Code.STORAGE_DAMAGED,
                        "cannot browse on in queue '" + page.queue().name() + "': the next messages cannot be read: "
                                + page.demand().trouble());
            }
        }
    }

    /** Refuses what a browser has not answered; it shows nothing more. */
    void close(Browser browser) {
        browser.close();
        turn.live.browsers().remove(browser.id());
        browser.session().browsers().remove(browser.id());
        for (Command.BrowseMore asked = browser.asked().pollFirst();
                asked != null;
                asked = browser.asked().pollFirst()) {
            turn.refuse(
                    asked,
                    browser.session().id(),
                    Code.ILLEGAL_STATE,
                    "cannot browse on: the browser was closed before the next messages were read from the disk");
        }
    }

    void closeBrowser(Command.CloseBrowser command) {
        Browser browser = browser(command, command.browser());
        if (browser != null) {
            close(browser);
            turn.complete(command);
        }
    }

    private @Nullable Browser browser(Command command, long id) {
        Browser browser = turn.live.browsers().get(id);
        if (browser == null || browser.session().connection().id() != command.connection()) {
            turn.refuse(
                    command, Code.NOT_FOUND, "browser " + id + " is not open in connection " + command.connection());
            return null;
        }
        return browser;
    }
}
