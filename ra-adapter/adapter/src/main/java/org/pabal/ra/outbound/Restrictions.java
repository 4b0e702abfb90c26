package org.pabal.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import org.pabal.client.error.ErrorCodes;

/** What an application of a web or enterprise beans container may not call (Jakarta Messaging 3.1 §12.2). */
final class Restrictions {
    private Restrictions() {}

    static IllegalStateException forbidden(String method, String instead) {
        return new IllegalStateException(text(method, instead), ErrorCodes.ILLEGAL_STATE);
    }

    static IllegalStateRuntimeException forbiddenInContext(String method, String instead) {
        return new IllegalStateRuntimeException(text(method, instead), ErrorCodes.ILLEGAL_STATE);
    }

    private static String text(String method, String instead) {
        return "cannot call " + method + ": in an application server that is the server's to do (Jakarta Messaging 3.1"
                + " §12.2); " + instead;
    }

    static IllegalStateException closed(String what, String asked) {
        return new IllegalStateException(
                "cannot " + asked + ": the " + what + " is closed; create another", ErrorCodes.ILLEGAL_STATE);
    }
}
