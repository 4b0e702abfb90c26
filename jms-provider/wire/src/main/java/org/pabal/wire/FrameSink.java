package org.pabal.wire;

/** Takes frames as they are decoded, in the order in which they were sent. */
@FunctionalInterface
public interface FrameSink {

    /** @throws MalformedFrameException if it may not come now; whoever feeds the decoder gets to know it */
    void frame(Frame frame) throws MalformedFrameException;
}
