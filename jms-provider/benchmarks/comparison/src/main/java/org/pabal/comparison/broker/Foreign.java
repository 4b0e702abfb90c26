package org.pabal.comparison.broker;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** An object of a class that is there only when the process runs. */
record Foreign(Class<?> type, Object object) {

    static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name);
    }

    static Foreign make(String className, Object... arguments) throws ReflectiveOperationException {
        Class<?> type = type(className);
        for (Constructor<?> constructor : type.getConstructors()) {
            if (accepts(constructor.getParameterTypes(), arguments)) {
                return new Foreign(type, constructor.newInstance(arguments));
            }
        }
        throw new NoSuchMethodException("new " + className + Arrays.toString(arguments));
    }

    /** Calls a public method, or a static one of the same type, that takes these. */
    Object call(String name, Object... arguments) throws ReflectiveOperationException {
        return call(type, object, name, arguments);
    }

    static Object call(Class<?> type, Object object, String name, Object... arguments)
            throws ReflectiveOperationException {
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && accepts(method.getParameterTypes(), arguments)) {
                try {
                    Object result = method.invoke(object, arguments);
                    return result == null ? object : result;
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(
                            type.getName() + "." + name + " failed: " + e.getCause(), e.getCause());
                }
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name + Arrays.toString(arguments));
    }

    private static boolean accepts(Class<?>[] parameters, Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!boxed(parameters[i]).isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }
}
