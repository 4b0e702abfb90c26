package org.pabal.client.error;

/**
 * The error codes of exceptions that arise in the client itself; those that a broker refuses with carry the name of the
 * {@link org.pabal.message.Refusal.Code}. See {@code JMSException.getErrorCode()}, Jakarta Messaging 3.1 §9.
 */
public final class ErrorCodes {

    /** A received message's properties or body were to be changed before they were cleared. */
    public static final String MESSAGE_READ_ONLY = "MESSAGE_READ_ONLY";
    /** A bytes or stream body that is being written was to be read before {@code reset()}. */
    public static final String MESSAGE_WRITE_ONLY = "MESSAGE_WRITE_ONLY";
    /** A value has a type that cannot be converted to the one asked for, or may not be set. */
    public static final String MESSAGE_FORMAT = "MESSAGE_FORMAT";
    /** A bytes or stream body was read past its end. */
    public static final String MESSAGE_END = "MESSAGE_END";
    /** A message was touched while an asynchronous send of it was going on ({@code jms.strict=true}). */
    public static final String MESSAGE_BEING_SENT = "MESSAGE_BEING_SENT";
    /** A property's name is reserved for the provider ({@code jms.strict=true}). */
    public static final String RESERVED_NAME = "RESERVED_NAME";
    /** An object's class may not be deserialised; see {@code jms.trustedPackages}. */
    public static final String OBJECT_REFUSED = "OBJECT_REFUSED";
    /** An object could not be serialised or deserialised. */
    public static final String OBJECT_UNREADABLE = "OBJECT_UNREADABLE";
    /** A destination is missing, malformed, or of another provider. */
    public static final String INVALID_DESTINATION = "INVALID_DESTINATION";
    /** What was asked for needs another state: a temporary destination of another connection, something closed. */
    public static final String ILLEGAL_STATE = "ILLEGAL_STATE";
    /** A connection URL is malformed, or an option in it unknown or out of range. */
    public static final String INVALID_URL = "INVALID_URL";
    /** Nothing on the class path reaches the broker that the URL names. */
    public static final String NO_LINK_PROVIDER = "NO_LINK_PROVIDER";

    /** The body of a large message is not kept any more; see the guide on large messages. */
    public static final String BODY_GONE = "BODY_GONE";
    /** A stream that was to be, or to take, the body of a message failed, or ended early. */
    public static final String STREAM_FAILED = "STREAM_FAILED";

    /** Messages were to be acknowledged that came over a connection which was lost; they come again. */
    public static final String ACKNOWLEDGEMENT_LOST = "ACKNOWLEDGEMENT_LOST";

    private ErrorCodes() {}
}
