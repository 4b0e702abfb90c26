package org.pabal.ra.inbound;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

/** What an exception of an endpoint means for the transaction of its message (Jakarta Enterprise Beans 4.0 §9.3.4). */
final class EndpointExceptions {
    private static final String APPLICATION_EXCEPTION = "jakarta.ejb.ApplicationException";

    private EndpointExceptions() {}

    /**
     * Whether the transaction may commit although the endpoint has thrown that: the bean's author has declared it an application
     * exception that rolls nothing back. Nothing else is thrown by an endpoint that has done its work.
     */
    static boolean mayCommit(Throwable thrown) {
        for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
            for (Annotation annotation : type.getDeclaredAnnotations()) {
                if (annotation.annotationType().getName().equals(APPLICATION_EXCEPTION)) {
                    // The nearest one counts; one of a superclass only where it says that it is inherited.
                    boolean counts = type == thrown.getClass() || says(annotation, "inherited");
                    return counts && !says(annotation, "rollback");
                }
            }
        }
        return false;
    }

    /** By name: the adapter needs no API of beans. */
    private static boolean says(Annotation annotation, String attribute) {
        try {
            Method value = annotation.annotationType().getMethod(attribute);
            return (Boolean) value.invoke(annotation);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(annotation + " has no " + attribute, e);
        }
    }
}
