package org.pabal.wire;

/** A frame of which all but its content has been read. */
@FunctionalInterface
interface ContentFrame {

    /** @throws MalformedFrameException if the content is not what the frame carries */
    Frame with(byte[] content, FieldReader reader) throws MalformedFrameException;
}
