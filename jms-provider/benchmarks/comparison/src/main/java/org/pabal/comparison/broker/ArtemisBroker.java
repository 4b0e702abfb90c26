package org.pabal.comparison.broker;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Phaser;
import org.pabal.comparison.process.Settings;

/**
 * Apache Artemis configured as its {@code create} command does: the journal through libaio where that loads, else NIO; its
 * buffer's time-out calibrated by writing to this disk, without which a lone blocking sender waits for the timer; paging
 * when half of the heap is full.
 */
public final class ArtemisBroker implements BrokerStarter {

    private static final String FILES = "org.apache.activemq.artemis.core.io.";
    private static final int BLOCK = 4_096;
    private static final int BLOCKS = 250;
    private static final int TRIES = 5;
    private static final int OPEN_WRITES_MAX = 4_096;

    @Override
    public void start(Place place, Settings provider) throws Exception {
        Files.createDirectories(place.data());
        boolean libaio = (boolean) Foreign.call(
                Foreign.type("org.apache.activemq.artemis.nativo.jlibaio.LibaioContext"), this, "isLoaded");
        String timeout = provider.text("artemis.buffer.timeout", "");
        long nanos = timeout.isEmpty() ? calibrate(place.data(), libaio) : Long.parseLong(timeout);
        System.err.println("Artemis: journal " + (libaio ? "ASYNCIO" : "NIO") + ", buffer timeout " + nanos + " ns");
        Path file = place.data().resolve("broker.xml");
        Files.writeString(file, configuration(place, libaio, nanos));
        Foreign server = Foreign.make("org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ");
        server.call("setConfigResourcePath", file.toUri().toString());
        server.call("start");
    }

    /** How long one of many blocks takes, written as the journal would: the best of some tries. */
    private long calibrate(Path data, boolean libaio) throws ReflectiveOperationException {
        Foreign factory = libaio
                ? Foreign.make(FILES + "aio.AIOSequentialFileFactory", data.toFile(), OPEN_WRITES_MAX)
                : Foreign.make(FILES + "nio.NIOSequentialFileFactory", data.toFile(), 1);
        factory.call("setDatasync", true);
        factory.call("disableBufferReuse");
        factory.call("start");
        Class<?> callback = Foreign.type(FILES + "IOCallback");
        Class<?> fileType = Foreign.type(FILES + "SequentialFile");
        Object file = factory.call("createSequentialFile", "calibration.tmp");
        Foreign.call(fileType, file, "open");
        Foreign.call(fileType, file, "fill", BLOCK * BLOCKS);
        Foreign.call(fileType, file, "close");
        ByteBuffer block = (ByteBuffer) factory.call("newBuffer", BLOCK);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            best = Math.min(best, writeAll(fileType, file, callback, block));
        }
        ((File) Foreign.call(fileType, file, "getJavaFile")).deleteOnExit();
        factory.call("stop");
        return best / BLOCKS;
    }

    private static long writeAll(Class<?> fileType, Object file, Class<?> callback, ByteBuffer block)
            throws ReflectiveOperationException {
        Phaser written = new Phaser(1);
        Object whenDone = Proxy.newProxyInstance(
                callback.getClassLoader(), new Class<?>[] {callback}, (proxy, method, arguments) -> {
                    if (method.getName().equals("done") || method.getName().equals("onError")) {
                        written.arriveAndDeregister();
                    }
                    return null;
                });
        Foreign.call(fileType, file, "open");
        Foreign.call(fileType, file, "position", 0L);
        long start = System.nanoTime();
        for (int i = 0; i < BLOCKS; i++) {
            block.position(0);
            written.register();
            Foreign.call(fileType, file, "writeDirect", block, true, whenDone);
        }
        written.arriveAndAwaitAdvance();
        long nanos = System.nanoTime() - start;
        Foreign.call(fileType, file, "close");
        return nanos;
    }

    private static String configuration(Place place, boolean libaio, long bufferTimeoutNanos) throws IOException {
        String acceptor = place.inThisJvm()
                ? "vm://0"
                : "tcp://127.0.0.1:" + place.port()
                        + "?tcpSendBufferSize=1048576;tcpReceiveBufferSize=1048576;useEpoll=true;protocols=CORE";
        return """
                <configuration xmlns="urn:activemq">
                  <core xmlns="urn:activemq:core">
                    <name>comparison</name>
                    <persistence-enabled>true</persistence-enabled>
                    <security-enabled>false</security-enabled>
                    <journal-type>%s</journal-type>
                    <paging-directory>%s/paging</paging-directory>
                    <bindings-directory>%s/bindings</bindings-directory>
                    <journal-directory>%s/journal</journal-directory>
                    <large-messages-directory>%s/large-messages</large-messages-directory>
                    <journal-datasync>true</journal-datasync>
                    <journal-min-files>2</journal-min-files>
                    <journal-pool-files>10</journal-pool-files>
                    <journal-device-block-size>4096</journal-device-block-size>
                    <journal-file-size>10M</journal-file-size>
                    <journal-buffer-timeout>%d</journal-buffer-timeout>
                    <journal-max-io>%d</journal-max-io>
                    <page-sync-timeout>%d</page-sync-timeout>
                    <disk-scan-period>5000</disk-scan-period>
                    <max-disk-usage>99</max-disk-usage>
                    <acceptors><acceptor name="artemis">%s</acceptor></acceptors>
                    <address-settings>
                      <address-setting match="#">
                        <dead-letter-address>DLQ</dead-letter-address>
                        <expiry-address>ExpiryQueue</expiry-address>
                        <redelivery-delay>0</redelivery-delay>
                        <message-counter-history-day-limit>10</message-counter-history-day-limit>
                        <address-full-policy>PAGE</address-full-policy>
                        <auto-create-queues>true</auto-create-queues>
                        <auto-create-addresses>true</auto-create-addresses>
                        <auto-delete-queues>false</auto-delete-queues>
                        <auto-delete-addresses>false</auto-delete-addresses>
                      </address-setting>
                    </address-settings>
                  </core>
                </configuration>
                """.formatted(
                        libaio ? "ASYNCIO" : "NIO",
                        place.data(),
                        place.data(),
                        place.data(),
                        place.data(),
                        bufferTimeoutNanos,
                        libaio ? OPEN_WRITES_MAX : 1,
                        bufferTimeoutNanos,
                        acceptor);
    }
}
