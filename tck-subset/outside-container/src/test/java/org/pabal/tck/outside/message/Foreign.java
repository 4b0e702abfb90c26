package org.pabal.tck.outside.message;

import jakarta.jms.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A message of a class that no provider knows: it passes every call of the interface on to another message. */
final class Foreign {
    private Foreign() {}

    static <M extends Message> M of(Class<M> type, M inside) {
        return type.cast(Proxy.newProxyInstance(
                Foreign.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(inside, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
