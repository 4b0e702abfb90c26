package org.pabal.message.planted;

/** Breaks a rule on purpose. */
public final class Prints {
    void print() {
        System.out.println("hello");
    }
}
