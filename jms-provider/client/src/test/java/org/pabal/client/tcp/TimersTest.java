package org.pabal.client.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimersTest {

    private static final int SECONDS = 60;

    private final BlockingQueue<Thread> seen = new LinkedBlockingQueue<>();

    private Thread clock() throws InterruptedException {
        var unused = Timers.later(() -> seen.add(Thread.currentThread()), 0, TimeUnit.MILLISECONDS);
        Thread thread = seen.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        return thread;
    }

    @Test
    void theClockEndsWhenNothingIsToComeAndGoesOnForNoApplicationInParticular() throws Exception {
        Thread first = clock();
        first.join(TimeUnit.SECONDS.toMillis(SECONDS));
        assertThat(first.isAlive()).isFalse();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            Thread.currentThread().setContextClassLoader(application);
            Thread second = clock();
            assertThat(second).isNotSameAs(first);
            assertThat(second.getContextClassLoader()).isSameAs(Timers.class.getClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
