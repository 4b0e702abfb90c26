package org.pabal.server;

/** The process cannot start. Its message says what is in the way, and what to do. */
public final class ServerStartException extends Exception {

    private static final long serialVersionUID = 1L;

    public ServerStartException(String text, Throwable cause) {
        super(text, cause);
    }

    public ServerStartException(String text) {
        super(text);
    }
}
