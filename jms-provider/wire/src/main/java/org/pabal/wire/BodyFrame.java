package org.pabal.wire;

/** What a client asks for bodies that are too large to go with their messages. */
public sealed interface BodyFrame extends ClientFrame {

    /**
     * The next piece of the body of a message that is going to be published.
     *
     * @param offset how much has been written before
     * @param deadlineMillis until when it may wait for room, on the broker's clock
     */
    record WriteBody(long request, long body, long offset, long deadlineMillis, byte[] piece) implements BodyFrame {
        @Override
        public FrameType type() {
            return FrameType.WRITE_BODY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(body);
            out.i64(offset);
            out.i64(deadlineMillis);
            out.content(piece);
        }

        static ContentFrame take(FieldReader in) throws MalformedFrameException {
            long request = in.request();
            long body = in.id("body");
            long offset = in.i64("offset", 0);
            long deadlineMillis = in.i64("deadline");
            return (content, reader) -> new WriteBody(request, body, offset, deadlineMillis, content);
        }
    }

    /** Holds the body of a message that is lent to the session. */
    record HoldBody(long request, long session, long delivery) implements BodyFrame {
        @Override
        public FrameType type() {
            return FrameType.HOLD_BODY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.i64(delivery);
        }

        static HoldBody take(FieldReader in) throws MalformedFrameException {
            return new HoldBody(in.request(), in.id("session"), in.i64("delivery", 0));
        }
    }

    /** Holds the body of a message that a browser has shown. */
    record HoldBrowsedBody(long request, long browser, long body) implements BodyFrame {
        @Override
        public FrameType type() {
            return FrameType.HOLD_BROWSED_BODY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(browser);
            out.i64(body);
        }

        static HoldBrowsedBody take(FieldReader in) throws MalformedFrameException {
            return new HoldBrowsedBody(in.request(), in.id("browser"), in.id("body"));
        }
    }

    /** Reads from a body that this connection holds; answered by a piece of it. */
    record ReadBody(long request, long body, long offset, int lengthMax) implements BodyFrame {
        @Override
        public FrameType type() {
            return FrameType.READ_BODY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(body);
            out.i64(offset);
            out.i32(lengthMax);
        }

        static ReadBody take(FieldReader in) throws MalformedFrameException {
            return new ReadBody(
                    in.request(), in.id("body"), in.i64("offset", 0), in.i32("length", 1, Integer.MAX_VALUE));
        }
    }

    /** Ends one hold. */
    record ReleaseBody(long request, long body) implements BodyFrame {
        @Override
        public FrameType type() {
            return FrameType.RELEASE_BODY;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(body);
        }

        static ReleaseBody take(FieldReader in) throws MalformedFrameException {
            return new ReleaseBody(in.request(), in.id("body"));
        }
    }
}
