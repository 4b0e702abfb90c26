package org.pabal.message.planted;

/** Breaks a rule on purpose. */
public interface BufferHelper {}
