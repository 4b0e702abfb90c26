package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** Bytes that tell where they belong, as many as one likes, without being anywhere. */
final class NumberedBytes {

    private NumberedBytes() {}

    static byte at(long offset) {
        return (byte) (offset ^ offset >>> 8 ^ offset >>> 17 ^ offset >>> 26);
    }

    static byte[] array(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(i);
        }
        return bytes;
    }

    /** So many of them. */
    static InputStream stream(long length) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == length ? -1 : NumberedBytes.at(at++) & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int count) {
                Objects.checkFromIndexSize(offset, count, into.length);
                if (at == length && count > 0) {
                    return -1;
                }
                int part = (int) Math.min(count, length - at);
                for (int i = 0; i < part; i++) {
                    into[offset + i] = NumberedBytes.at(at++);
                }
                return part;
            }
        };
    }

    /** Fails when so many have been read. */
    static InputStream failingAt(long length) {
        InputStream until = stream(length);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                int next = until.read();
                if (next < 0) {
                    throw new IOException("the disk under the stream is gone");
                }
                return next;
            }
        };
    }

    /** Takes them and nothing else. */
    static final class Check extends OutputStream {
        long length;

        @Override
        public void write(int value) {
            requireNext((byte) value);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            for (int i = 0; i < count; i++) {
                requireNext(bytes[offset + i]);
            }
        }

        private void requireNext(byte value) {
            if (value != at(length)) {
                assertThat(value).as("byte " + length).isEqualTo(at(length));
            }
            length++;
        }
    }
}
