package org.pabal.server.session;

/** Begins a protocol's conversation on a new line. */
@FunctionalInterface
public interface SessionFactory {

    ProtocolSession begin(Line line, Door door);
}
