package org.pabal.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** What is said before and around the work: who one is, what one can take, that one is still there, and that it is over. */
public sealed interface HandshakeFrame extends Frame {

    /**
     * Broker: the first frame. In which ways the client may say who it is.
     *
     * @param broker its name
     * @param names of mechanisms, the preferred first
     */
    record Mechanisms(String broker, List<String> names) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.MECHANISMS;
        }

        @Override
        public void put(FieldWriter out) {
            out.name("name of the broker", broker, WireBounds.PROGRAM_MAX);
            out.u8(names.size());
            names.forEach(name -> out.name("mechanism", name, WireBounds.MECHANISM_MAX));
        }

        static Mechanisms take(FieldReader in) throws MalformedFrameException {
            String broker = in.name("name of the broker", WireBounds.PROGRAM_MAX);
            int count = in.u8("number of mechanisms", WireBounds.MECHANISMS_MAX);
            List<String> names = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                names.add(in.name("mechanism", WireBounds.MECHANISM_MAX));
            }
            return new Mechanisms(broker, List.copyOf(names));
        }
    }

    /** Client: the mechanism that it chooses, and what that begins with. */
    record Authenticate(String mechanism, byte[] response) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.AUTHENTICATE;
        }

        @Override
        public void put(FieldWriter out) {
            out.name("mechanism", mechanism, WireBounds.MECHANISM_MAX);
            out.shortBytes("authentication response", response, WireBounds.AUTHENTICATION_MAX);
        }

        static Authenticate take(FieldReader in) throws MalformedFrameException {
            return new Authenticate(
                    in.name("mechanism", WireBounds.MECHANISM_MAX),
                    in.shortBytes("authentication response", WireBounds.AUTHENTICATION_MAX));
        }
    }

    /** Broker: what the mechanism says next. */
    record Challenge(byte[] data) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.CHALLENGE;
        }

        @Override
        public void put(FieldWriter out) {
            out.shortBytes("authentication challenge", data, WireBounds.AUTHENTICATION_MAX);
        }

        static Challenge take(FieldReader in) throws MalformedFrameException {
            return new Challenge(in.shortBytes("authentication challenge", WireBounds.AUTHENTICATION_MAX));
        }
    }

    /** Client: the mechanism's answer to a challenge. */
    record Response(byte[] data) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.RESPONSE;
        }

        @Override
        public void put(FieldWriter out) {
            out.shortBytes("authentication response", data, WireBounds.AUTHENTICATION_MAX);
        }

        static Response take(FieldReader in) throws MalformedFrameException {
            return new Response(in.shortBytes("authentication response", WireBounds.AUTHENTICATION_MAX));
        }
    }

    /** Broker: the client is who it says; with what the mechanism ends with, which may prove the broker to the client. */
    record Authenticated(byte[] data) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.AUTHENTICATED;
        }

        @Override
        public void put(FieldWriter out) {
            out.shortBytes("end of the authentication", data, WireBounds.AUTHENTICATION_MAX);
        }

        static Authenticated take(FieldReader in) throws MalformedFrameException {
            return new Authenticated(in.shortBytes("end of the authentication", WireBounds.AUTHENTICATION_MAX));
        }
    }

    /**
     * Client: opens the connection.
     *
     * @param clientId of the connection, or null
     * @param program for people: which program this is
     * @param identity chosen by the client at random, the same on all connections that continue one another; empty for a
     *     connection that none will continue
     * @param nextOperation the lowest number of an operation that has never been sent under this identity; 0 without one
     * @param frameMax largest frame that it takes, in bytes
     * @param contentMax largest message that it takes, in bytes
     * @param heartbeatMillis how often it wants to hear something; 0 if that does not matter
     */
    record Open(
            @Nullable String clientId,
            String program,
            byte[] identity,
            long nextOperation,
            int frameMax,
            int contentMax,
            int heartbeatMillis)
            implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.OPEN;
        }

        @Override
        public void put(FieldWriter out) {
            out.optionalName("client id", clientId, WireBounds.NAME_MAX);
            out.name("program", program, WireBounds.PROGRAM_MAX);
            out.shortBytes("identity", identity, WireBounds.IDENTITY_LENGTH);
            out.i64(nextOperation);
            out.i32(frameMax);
            out.i32(contentMax);
            out.i32(heartbeatMillis);
        }

        static Open take(FieldReader in) throws MalformedFrameException {
            return new Open(
                    in.optionalName("client id", WireBounds.NAME_MAX),
                    in.name("program", WireBounds.PROGRAM_MAX),
                    in.identity(),
                    in.operation(),
                    in.i32("frame size", WireBounds.FRAME_MAX_MIN, WireBounds.FRAME_MAX_MAX),
                    in.i32("message size", 0, Integer.MAX_VALUE),
                    in.i32("heartbeat", 0, Integer.MAX_VALUE));
        }
    }

    /**
     * Broker: the connection is open, and this holds on it.
     *
     * @param program for people: which release the broker is
     * @param connection its number in the broker, for logs on both sides
     * @param firstNumber of the {@link WireBounds#NUMBERS} from which the client numbers what it opens
     * @param frameMax largest frame of either end, in bytes: no larger than the client asked for
     * @param contentMax largest message of either end, in bytes
     * @param heartbeatMillis each end says something at least this often; 0 for no need
     * @param sessionsMax how many sessions may be open at a time
     * @param consumersMax how many consumers and browsers may be open at a time
     * @param publishWindow how many bytes of messages may be unanswered before the next is published
     * @param timeMillis the broker's clock, in milliseconds since 1970
     * @param resumed whether the broker knew the identity: then what it says of the identity's operations is true
     */
    record Opened(
            String program,
            long connection,
            long firstNumber,
            int frameMax,
            int contentMax,
            int heartbeatMillis,
            int sessionsMax,
            int consumersMax,
            int publishWindow,
            long timeMillis,
            boolean resumed)
            implements HandshakeFrame {
        /** The same of a client that the broker knows. */
        public Opened asResumed() {
            return new Opened(
                    program,
                    connection,
                    firstNumber,
                    frameMax,
                    contentMax,
                    heartbeatMillis,
                    sessionsMax,
                    consumersMax,
                    publishWindow,
                    timeMillis,
                    true);
        }

        @Override
        public FrameType type() {
            return FrameType.OPENED;
        }

        @Override
        public void put(FieldWriter out) {
            out.name("program", program, WireBounds.PROGRAM_MAX);
            out.i64(connection);
            out.i64(firstNumber);
            out.i32(frameMax);
            out.i32(contentMax);
            out.i32(heartbeatMillis);
            out.i32(sessionsMax);
            out.i32(consumersMax);
            out.i32(publishWindow);
            out.i64(timeMillis);
            out.bool(resumed);
        }

        static Opened take(FieldReader in) throws MalformedFrameException {
            return new Opened(
                    in.name("program", WireBounds.PROGRAM_MAX),
                    in.i64("connection", 0),
                    in.id("first number"),
                    in.i32("frame size", WireBounds.FRAME_MAX_MIN, WireBounds.FRAME_MAX_MAX),
                    in.i32("message size", 0, Integer.MAX_VALUE),
                    in.i32("heartbeat", 0, Integer.MAX_VALUE),
                    in.i32("number of sessions", 1, Integer.MAX_VALUE),
                    in.i32("number of consumers", 1, Integer.MAX_VALUE),
                    in.i32("publish window", 1, Integer.MAX_VALUE),
                    in.i64("time"),
                    in.bool("resumed"));
        }
    }

    /** Either: the last frame of its sender. A client is answered with another; without a reason, it is as it was asked for. */
    record Close(@Nullable Refusal reason) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.CLOSE;
        }

        @Override
        public void put(FieldWriter out) {
            out.optionalRefusal(reason);
        }

        static Close take(FieldReader in) throws MalformedFrameException {
            return new Close(in.optionalRefusal());
        }
    }

    /**
     * Either: nothing else was to be said for a while.
     *
     * @param timeMillis the sender's clock, in milliseconds since 1970
     */
    record Heartbeat(long timeMillis) implements HandshakeFrame {
        @Override
        public FrameType type() {
            return FrameType.HEARTBEAT;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(timeMillis);
        }

        static Heartbeat take(FieldReader in) throws MalformedFrameException {
            return new Heartbeat(in.i64("time"));
        }
    }
}
