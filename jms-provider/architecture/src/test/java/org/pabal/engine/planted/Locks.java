package org.pabal.engine.planted;

import java.util.concurrent.locks.ReentrantLock;

/** Breaks a rule on purpose. */
public final class Locks {
    final ReentrantLock lock = new ReentrantLock();
}
