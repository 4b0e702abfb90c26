package org.pabal.client.tcp;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.wire.Preface;

/** A socket on which both ends have agreed to speak our protocol. */
final class Transport {

    private final HostPort peer;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Transport(HostPort peer, Socket socket, InputStream in, OutputStream out) {
        this.peer = peer;
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /**
     * Connects, within the settings' time for all of it.
     *
     * @throws RefusedException with what stood in the way, in words for a person; BROKER_UNAVAILABLE if it may be better in a
     *     moment, else NOT_TRUSTED, NOT_AUTHENTICATED, INCOMPATIBLE
     */
    static Transport open(HostPort to, TcpSettings settings, @Nullable SSLContext tls) throws RefusedException {
        Socket plain = new Socket();
        // Set by who is first: the time that is over, or the outcome that comes before
        AtomicBoolean decided = new AtomicBoolean();
        // Whatever blocks is ended from outside: reading has a timeout, but a handshake reads more than once
        ScheduledFuture<?> deadline = Timers.later(
                () -> {
                    if (decided.compareAndSet(false, true)) {
                        close(plain);
                    }
                },
                settings.connectMillis(),
                TimeUnit.MILLISECONDS);
        try {
            InetSocketAddress address = new InetSocketAddress(to.host(), to.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException(to.host());
            }
            plain.setTcpNoDelay(true);
            plain.connect(address, settings.connectMillis());
            Socket socket = tls == null ? plain : encrypted(plain, to, settings, tls);
            Transport transport = new Transport(to, plain, socket.getInputStream(), socket.getOutputStream());
            String objection = transport.greet();
            if (objection != null) {
                throw new ConnectFailures.ForeignException(objection);
            }
            if (decided.compareAndSet(false, true)) {
                return transport;
            }
            throw new SocketTimeoutException();
        } catch (IOException failure) {
            boolean late = !decided.compareAndSet(false, true);
            close(plain);
            IOException why = late ? new SocketTimeoutException() : failure;
            throw new RefusedException(ConnectFailures.refusal(to, settings, why));
        } finally {
            deadline.cancel(false);
        }
    }

    private static SSLSocket encrypted(Socket plain, HostPort to, TcpSettings settings, SSLContext tls)
            throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, to.host(), to.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (settings.tlsVerifyHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** What is wrong with the other end; null if it speaks as we do. */
    private @Nullable String greet() throws IOException {
        offer();
        byte[] first = new byte[Preface.LENGTH];
        int length = 0;
        while (length < first.length) {
            int count = in.read(first, length, first.length - length);
            if (count < 0) {
                if (length == 0) {
                    throw new EOFException();
                }
                return ConnectFailures.foreign(first, length);
            }
            length += count;
            if (!Preface.mayBecome(first, length)) {
                return ConnectFailures.foreign(first, length);
            }
        }
        Preface answer = Preface.of(first);
        if (answer == null || answer.word() == Preface.Word.OFFER) {
            return ConnectFailures.foreign(first, length);
        }
        return answer.word() == Preface.Word.REFUSE ? ConnectFailures.version(answer) : null;
    }

    private void offer() throws IOException {
        try {
            out.write(Preface.offer().bytes());
            out.flush();
        } catch (SocketException cut) {
            // By who does not accept our certificate, for instance, and has said so: TLS 1.3 lets us find it out by
            // reading only
            try {
                int unused = in.read();
            } catch (SSLException told) {
                throw told;
            } catch (IOException nothing) {
                // What stands in the way remains what it was
            }
            throw cut;
        }
    }

    HostPort peer() {
        return peer;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Ends reading and writing, on whatever threads they are. Does not wait, unlike closing a TLS socket politely. */
    void close() {
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed for all that we do with it
        }
    }
}
