package org.pabal.benchmarks.scale;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Preface;

/** What a peer may do that means harm, or knows no better: each until it is cut off, then again, for ever. */
enum Attack {
    STOPS_READING("subscribes twenty times to 1,000 messages of 1 KiB a second, and never reads") {
        @Override
        void once(int port) throws IOException {
            Address topic = Address.topic("flood");
            for (int i = 0; i < 20; i++) {
                RawPeer deaf = new RawPeer(port, i).open(USER, PASSWORD);
                deaf.openSessions(0, 1);
                deaf.say(consumer(deaf, topic), new ClientFrame.GrantCredit(deaf.number(1), Integer.MAX_VALUE));
            }
            try (RawPeer sender = new RawPeer(port, 0).open(USER, PASSWORD)) {
                sender.openSessions(0, 1);
                publish(sender, topic, 1_024, 1_000);
            }
        }
    },
    NEVER_ACKNOWLEDGES("takes 1,000 messages of 1 KiB a second and never acknowledges one") {
        @Override
        void once(int port) throws IOException {
            Address queue = Address.queue("unacknowledged");
            RawPeer taker = new RawPeer(port, 0).open(USER, PASSWORD);
            taker.openSessions(0, 1);
            taker.say(consumer(taker, queue), new ClientFrame.GrantCredit(taker.number(1), Integer.MAX_VALUE));
            Thread reader = new Thread(() -> {
                try {
                    taker.readAll();
                } catch (IOException cutOff) {
                    // As it should be
                }
            });
            reader.setDaemon(true);
            reader.start();
            try (RawPeer sender = new RawPeer(port, 0).open(USER, PASSWORD)) {
                sender.openSessions(0, 1);
                publish(sender, queue, 1_024, 1_000);
            }
        }
    },
    OPENS_AND_DROPS("opens connections and drops them, as fast as it can") {
        @Override
        void once(int port) throws IOException {
            try (RawPeer peer = new RawPeer(port, 0)) {
                peer.write(ByteBuffer.wrap(Preface.offer().bytes()));
            }
        }
    },
    OPENS_AND_HOLDS("opens connections and says nothing, as fast as it can") {
        @Override
        @SuppressWarnings("resource") // is what this one is about
        void once(int port) throws IOException {
            new RawPeer(port, 0);
        }
    },
    SENDS_GARBAGE("sends 4 KiB of garbage behind the preface, as fast as it can") {
        @Override
        void once(int port) throws IOException {
            byte[] garbage = new byte[4_096];
            ThreadLocalRandom.current().nextBytes(garbage);
            try (RawPeer peer = new RawPeer(port, 0)) {
                peer.write(ByteBuffer.wrap(Preface.offer().bytes()));
                peer.write(ByteBuffer.wrap(garbage));
                peer.readAll();
            }
        }
    },
    ANNOUNCES_2_GIB("logs in, announces a frame of 2 GiB and sends it, as fast as it can") {
        @Override
        void once(int port) throws IOException {
            try (RawPeer peer = new RawPeer(port, 0).open(USER, PASSWORD)) {
                peer.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
                for (int i = 0; i < 32_768; i++) {
                    peer.write(ByteBuffer.allocate(65_536));
                }
            }
        }
    },
    GUESSES_PASSWORDS("guesses passwords on sixteen connections at a time") {
        @Override
        void once(int port) throws IOException {
            Thread[] guessers = new Thread[16];
            for (int i = 0; i < guessers.length; i++) {
                int number = i;
                guessers[i] = new Thread(() -> {
                    try (RawPeer peer = new RawPeer(port, 0)) {
                        peer.open(USER, "guess " + number);
                    } catch (IOException denied) {
                        // As it should be
                    }
                });
                guessers[i].start();
            }
            for (Thread guesser : guessers) {
                try {
                    guesser.join();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    },
    SETTLES_THE_UNHEARD_OF("settles a million deliveries that it never got, in frames of 33 bytes, as fast as it can") {
        @Override
        void once(int port) throws IOException {
            byte[] settle = ByteBuffer.allocate(37)
                    .putInt(33)
                    .put((byte) 0x28)
                    .putLong(0)
                    .putLong(1)
                    .putInt(1)
                    .putLong(1)
                    .putInt(1 << 20)
                    .array();
            ByteBuffer many = ByteBuffer.allocate(37 * 100);
            for (int i = 0; i < 100; i++) {
                many.put(settle);
            }
            try (RawPeer peer = new RawPeer(port, 0).open(USER, PASSWORD)) {
                peer.openSessions(0, 1);
                for (; ; ) {
                    peer.write(many.flip());
                    many.position(many.limit());
                }
            }
        }
    },
    ASKS_AND_READS_NOTHING("opens and closes sessions, as fast as it can, and reads no answer") {
        @Override
        void once(int port) throws IOException {
            try (RawPeer peer = new RawPeer(port, 0).open(USER, PASSWORD)) {
                ClientFrame[] frames = new ClientFrame[1_000];
                for (int from = 0; ; from += frames.length) {
                    for (int i = 0; i < frames.length; i += 2) {
                        frames[i] = new ClientFrame.OpenSession(1 + from + i, peer.number(from + i), false);
                        frames[i + 1] = new ClientFrame.CloseSession(2 + from + i, peer.number(from + i));
                    }
                    peer.say(frames);
                }
            }
        }
    };

    static final String USER = "kim";
    static final String PASSWORD = "pencil";

    private final String title;

    Attack(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract void once(int port) throws IOException;

    /** In a process of its own. Arguments: which, and the port. */
    public static void main(String[] arguments) {
        valueOf(arguments[0]).repeat(Integer.parseInt(arguments[1]), () -> true);
    }

    /** Being cut off is no reason to stop. */
    void repeat(int port, BooleanSupplier goOn) {
        while (goOn.getAsBoolean()) {
            try {
                once(port);
            } catch (IOException cutOff) {
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private static ClientFrame.OpenConsumer consumer(RawPeer peer, Address from) {
        return new ClientFrame.OpenConsumer(
                0, peer.number(0), peer.number(1), from, null, false, false, null, false, 0, 0);
    }

    private static void publish(RawPeer sender, Address to, int bytes, int aSecond) throws IOException {
        Message message =
                Message.builder().priority(4).bytes(new byte[bytes], 0, bytes).build();
        long next = System.nanoTime();
        for (long request = 100; ; request++) {
            sender.say(new ClientFrame.Publish(request, sender.number(0), to, Long.MAX_VALUE, 0, message));
            sender.awaitCompleted(1);
            next += 1_000_000_000L / aSecond;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }
}
