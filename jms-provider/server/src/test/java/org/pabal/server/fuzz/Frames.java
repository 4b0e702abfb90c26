package org.pabal.server.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.FrameWriter;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.WireBounds;

/**
 * Frames of one sender. The first byte says in pieces of which size the rest comes. What is read is written again, and that
 * is read as the same: nothing is lost on the way, and nothing is understood that cannot be said.
 */
final class Frames {

    private static final int FRAME_MAX = WireBounds.FRAME_MAX_MIN;
    private static final int CONTENT_MAX = 1 << 20;

    /** Deliveries are named by range, and held one by one. */
    private static final long DELIVERIES_BYTES = 8L * WireBounds.DELIVERIES_MAX;

    private static final int RANGES_MIN = 24;

    private Frames() {}

    static void read(FrameType.Sender sender, byte[] input) {
        if (input.length > 0) {
            List<Frame> frames = new ArrayList<>();
            long bytesMax = 256 * 1_024 + 64L * input.length + input.length / RANGES_MIN * DELIVERIES_BYTES;
            Allowance.within(bytesMax, input, bytes -> decode(sender, bytes, frames));
            for (Frame frame : frames) {
                requireSame(sender, frame);
            }
        }
    }

    private static void decode(FrameType.Sender sender, byte[] input, List<Frame> frames) {
        frames.clear();
        int piece = 1 + (input[0] & 0xFF);
        FrameDecoder decoder = decoder(sender);
        try {
            for (int at = 1; at < input.length; at += piece) {
                decoder.feed(ByteBuffer.wrap(input, at, Math.min(piece, input.length - at)), frames::add);
            }
        } catch (MalformedFrameException refused) {
            if (refused.getMessage() == null || refused.getMessage().isBlank()) {
                throw new AssertionError("refused without words", refused);
            }
        }
        if (decoder.held() > 2 * Math.max(input.length, 64 * 1_024)) {
            throw new AssertionError("holds " + decoder.held() + " bytes of " + input.length);
        }
    }

    private static FrameDecoder decoder(FrameType.Sender sender) {
        FrameDecoder decoder = new FrameDecoder(sender);
        decoder.limits(FRAME_MAX, CONTENT_MAX);
        return decoder;
    }

    private static void requireSame(FrameType.Sender sender, Frame frame) {
        byte[] once = written(frame);
        List<Frame> again = new ArrayList<>();
        try {
            decoder(sender).feed(ByteBuffer.wrap(once), again::add);
        } catch (MalformedFrameException e) {
            throw new AssertionError("what was read cannot be written and read again: " + frame, e);
        }
        if (again.size() != 1 || !java.util.Arrays.equals(written(again.get(0)), once)) {
            throw new AssertionError("was " + frame + ", became " + again);
        }
    }

    private static byte[] written(Frame frame) {
        FrameWriter writer = new FrameWriter();
        writer.frameMax(FRAME_MAX);
        writer.write(frame);
        while (writer.hasParts()) {
            writer.writePart();
        }
        ByteBuffer taken = writer.take();
        byte[] bytes = new byte[taken.remaining()];
        taken.get(bytes);
        return bytes;
    }
}
