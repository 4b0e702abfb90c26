package org.pabal.wire;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;
import org.pabal.message.Message;

/**
 * What a client asks once the connection is open. Each is answered under its request number, in any order; one with request
 * number 0 is answered only if it is refused.
 */
public sealed interface ClientFrame extends Frame
        permits ClientFrame.SetClientId,
                ClientFrame.OpenSession,
                ClientFrame.CloseSession,
                ClientFrame.Publish,
                ClientFrame.OpenConsumer,
                ClientFrame.CloseConsumer,
                ClientFrame.GrantCredit,
                ClientFrame.RevokeCredit,
                ClientFrame.Settle,
                ClientFrame.GiveBack,
                ClientFrame.HandOver,
                ClientFrame.Commit,
                ClientFrame.Rollback,
                ClientFrame.Resolve,
                ClientFrame.OpenBrowser,
                ClientFrame.Browse,
                ClientFrame.CloseBrowser,
                ClientFrame.CreateTemporary,
                ClientFrame.DeleteTemporary,
                ClientFrame.Unsubscribe,
                ClientFrame.CheckDestination,
                ClientFrame.Administer,
                BranchFrame,
                BodyFrame {

    /** In place of an operation: nobody will ask later whether this was carried out. */
    long NO_OPERATION = 0;

    /** In place of the number of a request that is answered only if it is refused. */
    long UNANSWERED = 0;

    /** Deliveries go back because nobody has seen them. */
    int UNSTARTED = 0;

    /** Deliveries go back to come again. */
    int FAILED = 1;

    /** Deliveries go back not to come again. */
    int REJECTED = 2;

    /** Which answer will belong to it; 0 if none is wanted unless it is a refusal. */
    long request();

    /** Gives a connection that has none a client id. */
    record SetClientId(long request, String clientId) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.SET_CLIENT_ID;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.name("client id", clientId, WireBounds.NAME_MAX);
        }

        static SetClientId take(FieldReader in) throws MalformedFrameException {
            return new SetClientId(in.request(), in.name("client id", WireBounds.NAME_MAX));
        }
    }

    /** Opens a session under a number that this connection has not used before. */
    record OpenSession(long request, long session, boolean transacted) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.OPEN_SESSION;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.bool(transacted);
        }

        static OpenSession take(FieldReader in) throws MalformedFrameException {
            return new OpenSession(in.request(), in.id("session"), in.bool("transacted"));
        }
    }

    /** Rolls an open transaction back, and returns what is still lent to the session. */
    record CloseSession(long request, long session) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.CLOSE_SESSION;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
        }

        static CloseSession take(FieldReader in) throws MalformedFrameException {
            return new CloseSession(in.request(), in.id("session"));
        }
    }

    /**
     * Publishes a message; joins the session's transaction if it has one.
     *
     * @param deadlineMillis until when it may wait for room in a full queue, on the broker's clock
     * @param operation its number among those of the identity, or {@link #NO_OPERATION}
     * @param unhurried whether nobody waits for the answer by itself: it may come a little later, with others
     */
    record Publish(
            long request,
            long session,
            Address to,
            long deadlineMillis,
            long operation,
            boolean unhurried,
            Message message)
            implements ClientFrame {

        /** One whose answer is waited for. */
        public Publish(long request, long session, Address to, long deadlineMillis, long operation, Message message) {
            this(request, session, to, deadlineMillis, operation, false, message);
        }

        @Override
        public FrameType type() {
            return FrameType.PUBLISH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.address(to);
            out.i64(deadlineMillis);
            out.i64(operation);
            out.bool(unhurried);
            out.content(message.encoded());
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            long session = in.id("session");
            Address to = in.address();
            long deadlineMillis = in.i64("deadline");
            long operation = in.operation();
            boolean unhurried = in.bool("unhurried");
            return (content, reader) ->
                    new Publish(request, session, to, deadlineMillis, operation, unhurried, reader.message(content));
        }
    }

    /**
     * Opens a consumer under a number that this connection has not used before.
     *
     * @param subscription its name, on a topic; null for an unshared non-durable one, and on queues
     * @param selector null for everything
     * @param replaces the consumer of a connection that was lost whose unshared non-durable subscription it goes on with, by its
     *     first number; 0 for none
     */
    record OpenConsumer(
            long request,
            long session,
            long consumer,
            Address from,
            @Nullable String subscription,
            boolean durable,
            boolean shared,
            @Nullable String selector,
            boolean noLocal,
            int priority,
            long replaces)
            implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.OPEN_CONSUMER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.i64(consumer);
            out.address(from);
            out.optionalName("name of a subscription", subscription, WireBounds.NAME_MAX);
            out.bool(durable);
            out.bool(shared);
            out.optionalText("selector", selector, WireBounds.SELECTOR_MAX);
            out.bool(noLocal);
            out.i32(priority);
            out.i64(replaces);
        }

        static OpenConsumer take(FieldReader in) throws MalformedFrameException {
            return new OpenConsumer(
                    in.request(),
                    in.id("session"),
                    in.id("consumer"),
                    in.address(),
                    in.optionalName("name of a subscription", WireBounds.NAME_MAX),
                    in.bool("durable"),
                    in.bool("shared"),
                    in.optionalText("selector", WireBounds.SELECTOR_MAX),
                    in.bool("noLocal"),
                    in.i32("priority", Integer.MIN_VALUE, Integer.MAX_VALUE),
                    in.i64("replaced consumer", 0));
        }
    }

    /** Its deliveries stay with the session. */
    record CloseConsumer(long request, long consumer) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.CLOSE_CONSUMER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(consumer);
        }

        static CloseConsumer take(FieldReader in) throws MalformedFrameException {
            return new CloseConsumer(in.request(), in.id("consumer"));
        }
    }

    /** Lets the broker send so many more messages. Not answered. */
    record GrantCredit(long consumer, int messages) implements ClientFrame {
        @Override
        public long request() {
            return 0;
        }

        @Override
        public FrameType type() {
            return FrameType.GRANT_CREDIT;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(consumer);
            out.i32(messages);
        }

        static GrantCredit take(FieldReader in) throws MalformedFrameException {
            return new GrantCredit(in.id("consumer"), in.i32("messages", 1, Integer.MAX_VALUE));
        }
    }

    /** Takes back what is left of the credit: once this is answered, nothing more comes. */
    record RevokeCredit(long request, long consumer) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.REVOKE_CREDIT;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(consumer);
        }

        static RevokeCredit take(FieldReader in) throws MalformedFrameException {
            return new RevokeCredit(in.request(), in.id("consumer"));
        }
    }

    /** The deliveries are done with. */
    record Settle(long request, long session, long[] deliveries) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.SETTLE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.deliveries(deliveries);
        }

        static Settle take(FieldReader in) throws MalformedFrameException {
            return new Settle(in.request(), in.id("session"), in.deliveries());
        }
    }

    /**
     * Returns deliveries.
     *
     * @param why {@link #UNSTARTED}, {@link #FAILED} or {@link #REJECTED}
     */
    record GiveBack(long request, long session, int why, long[] deliveries) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.GIVE_BACK;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.u8(why);
            out.deliveries(deliveries);
        }

        static GiveBack take(FieldReader in) throws MalformedFrameException {
            return new GiveBack(in.request(), in.id("session"), in.u8("why", REJECTED), in.deliveries());
        }
    }

    /** Lends deliveries, which nobody has seen, to another session of this connection. */
    record HandOver(long request, long from, long to, long[] deliveries) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.HAND_OVER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(from);
            out.i64(to);
            out.deliveries(deliveries);
        }

        static HandOver take(FieldReader in) throws MalformedFrameException {
            return new HandOver(in.request(), in.id("from"), in.id("to"), in.deliveries());
        }
    }

    /**
     * Settles these and commits the session's transaction, as one.
     *
     * @param publishedMin refused with INCOMPLETE_TRANSACTION unless so many messages have been accepted in it
     * @param operation its number among those of the identity, or {@link #NO_OPERATION}
     */
    record Commit(long request, long session, int publishedMin, long operation, long[] settled) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.COMMIT;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.i32(publishedMin);
            out.i64(operation);
            out.deliveries(settled);
        }

        static Commit take(FieldReader in) throws MalformedFrameException {
            return new Commit(
                    in.request(),
                    in.id("session"),
                    in.i32("messages published", 0, Integer.MAX_VALUE),
                    in.operation(),
                    in.deliveries());
        }
    }

    /** Drops what was published, and returns what was settled in the transaction and these. */
    record Rollback(long request, long session, long[] returned) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.ROLLBACK;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.deliveries(returned);
        }

        static Rollback take(FieldReader in) throws MalformedFrameException {
            return new Rollback(in.request(), in.id("session"), in.deliveries());
        }
    }

    /**
     * Whether an operation of this connection's identity was carried out, on this connection or another: completed if so,
     * refused with TRANSACTION_ROLLED_BACK if it was not and will not be, with OUTCOME_UNKNOWN if the broker does not know.
     */
    record Resolve(long request, long operation) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.RESOLVE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(operation);
        }

        static Resolve take(FieldReader in) throws MalformedFrameException {
            return new Resolve(in.request(), in.id("operation"));
        }
    }

    /**
     * Opens a browser under a number that this connection has not used before.
     *
     * @param selector null for everything
     */
    record OpenBrowser(
            long request,
            long session,
            long browser,
            Address queue,
            @Nullable String selector) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.OPEN_BROWSER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.i64(browser);
            out.address(queue);
            out.optionalText("selector", selector, WireBounds.SELECTOR_MAX);
        }

        static OpenBrowser take(FieldReader in) throws MalformedFrameException {
            return new OpenBrowser(
                    in.request(),
                    in.id("session"),
                    in.id("browser"),
                    in.address(),
                    in.optionalText("selector", WireBounds.SELECTOR_MAX));
        }
    }

    /** Answered by browsed messages and their end. */
    record Browse(long request, long browser, int messagesMax) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.BROWSE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(browser);
            out.i32(messagesMax);
        }

        static Browse take(FieldReader in) throws MalformedFrameException {
            return new Browse(in.request(), in.id("browser"), in.i32("number of messages", 1, Integer.MAX_VALUE));
        }
    }

    /** Ends a browser. */
    record CloseBrowser(long request, long browser) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.CLOSE_BROWSER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(browser);
        }

        static CloseBrowser take(FieldReader in) throws MalformedFrameException {
            return new CloseBrowser(in.request(), in.id("browser"));
        }
    }

    /** Creates a destination that lives as long as the connection. */
    record CreateTemporary(long request, Address address) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.CREATE_TEMPORARY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.address(address);
        }

        static CreateTemporary take(FieldReader in) throws MalformedFrameException {
            return new CreateTemporary(in.request(), in.address());
        }
    }

    /** Deletes one before its time. */
    record DeleteTemporary(long request, Address address) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.DELETE_TEMPORARY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.address(address);
        }

        static DeleteTemporary take(FieldReader in) throws MalformedFrameException {
            return new DeleteTemporary(in.request(), in.address());
        }
    }

    /** Deletes a durable subscription. */
    record Unsubscribe(long request, String subscription) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.UNSUBSCRIBE;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.name("name of a subscription", subscription, WireBounds.NAME_MAX);
        }

        static Unsubscribe take(FieldReader in) throws MalformedFrameException {
            return new Unsubscribe(in.request(), in.name("name of a subscription", WireBounds.NAME_MAX));
        }
    }

    /** Makes sure that a destination exists or may be created. */
    record CheckDestination(long request, Address address) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.CHECK_DESTINATION;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.address(address);
        }

        static CheckDestination take(FieldReader in) throws MalformedFrameException {
            return new CheckDestination(in.request(), in.address());
        }
    }

    /**
     * Asks for something that is not messaging.
     *
     * @param version of the payload's form: 1 is JSON in UTF-8
     */
    record Administer(long request, int version, byte[] payload) implements ClientFrame {
        @Override
        public FrameType type() {
            return FrameType.ADMINISTER;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.u16(version);
            out.content(payload);
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            int version = in.u16("version");
            return (content, reader) -> new Administer(request, version, content);
        }
    }
}
