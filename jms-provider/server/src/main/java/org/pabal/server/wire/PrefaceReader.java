package org.pabal.server.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.pabal.wire.ForeignProtocol;
import org.pabal.wire.Preface;

/** Reads the first bytes of a peer, however few come at a time, and sees as early as it can that they are another protocol's. */
final class PrefaceReader {

    private final byte[] bytes = new byte[Preface.LENGTH];
    private int size;

    /** Takes what still belongs to it. */
    void take(ByteBuffer from) {
        int length = Math.min(from.remaining(), Preface.LENGTH - size);
        from.get(bytes, size, length);
        size += length;
    }

    /** Whose protocol it is instead, as far as that can be told; null while it is ours, or may become so. */
    @Nullable
    ForeignProtocol foreign() {
        if (!Preface.mayBecome(bytes, size)) {
            ForeignProtocol foreign = ForeignProtocol.of(bytes, size);
            return size == Preface.LENGTH || foreign != ForeignProtocol.UNKNOWN ? foreign : null;
        }
        return size == Preface.LENGTH && offer() == null ? ForeignProtocol.UNKNOWN : null;
    }

    /** What the peer speaks; null while bytes are missing. */
    @Nullable
    Preface offer() {
        Preface offer = size == Preface.LENGTH ? Preface.of(bytes) : null;
        return offer != null && offer.word() == Preface.Word.OFFER ? offer : null;
    }
}
