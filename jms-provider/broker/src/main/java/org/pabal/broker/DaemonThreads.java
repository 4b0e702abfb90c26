package org.pabal.broker;

/**
 * Threads that belong to the broker and not to whoever happened to start it: in an application server they would keep that
 * application's class loader alive after it has been undeployed.
 */
final class DaemonThreads {

    private DaemonThreads() {}

    static Thread create(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
        return thread;
    }
}
