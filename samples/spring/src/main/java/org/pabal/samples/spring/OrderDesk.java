package org.pabal.samples.spring;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.messaging.handler.annotation.SendTo;

/** Takes orders from a queue and answers each with a confirmation; hears every announcement. */
public class OrderDesk {

    private final BlockingQueue<String> announcements = new LinkedBlockingQueue<>();

    @JmsListener(destination = "spring.orders", concurrency = "2-4")
    @SendTo("spring.confirmations")
    public String take(String order) {
        return "confirmed " + order;
    }

    @JmsListener(
            destination = "spring.announcements",
            subscription = "order-desk",
            containerFactory = "durableListeners")
    public void hear(String announcement) {
        announcements.add(announcement);
    }

    /** What was announced and not yet read. */
    public BlockingQueue<String> announcements() {
        return announcements;
    }
}
