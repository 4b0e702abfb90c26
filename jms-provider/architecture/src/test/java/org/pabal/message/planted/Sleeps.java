package org.pabal.message.planted;

/** Breaks a rule on purpose. */
public final class Sleeps {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
