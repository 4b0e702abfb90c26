package org.pabal.benchmarks.durability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pabal.embedded.EmbeddedBroker;

/** A broker of this process, with a data directory or without. */
final class TestBroker implements AutoCloseable {

    private final EmbeddedBroker broker;
    private final @Nullable Path data;

    TestBroker(String name, @Nullable Path data) {
        this.data = data;
        EmbeddedBroker.Builder builder = EmbeddedBroker.builder().name(name);
        if (data != null) {
            builder.data(data);
        }
        this.broker = builder.start();
    }

    String url() {
        return broker.connectionUrl();
    }

    /** What of the queue is not lent is gone; that there is none yet is as good. */
    void purge(String queue) {
        try {
            broker.administration().purgeQueue(queue).toCompletableFuture().join();
        } catch (CompletionException refused) {
            if (!String.valueOf(refused.getMessage()).contains(queue)) {
                throw refused;
            }
        }
    }

    @Override
    public void close() {
        broker.stop();
        if (data != null) {
            delete(data);
        }
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}
