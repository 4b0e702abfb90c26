/**
 * The link to a broker over TCP, with or without TLS: the JDK's sockets, one thread that reads, and senders that write for
 * each other. It speaks the protocol of {@code docs/reference/wire-protocol.md}.
 */
@NullMarked
package org.pabal.client.tcp;

import org.jspecify.annotations.NullMarked;
