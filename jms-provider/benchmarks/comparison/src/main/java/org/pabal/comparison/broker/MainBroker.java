package org.pabal.comparison.broker;

import java.lang.reflect.InvocationTargetException;
import org.pabal.comparison.process.Settings;

/**
 * Runs the {@code main} of the provider's own command: {@code broker.main} with {@code broker.arguments}, in which
 * <code>{data}</code> and <code>{port}</code> are replaced.
 */
public final class MainBroker implements BrokerStarter {

    @Override
    public void start(Place place, Settings provider) throws Exception {
        String[] arguments = provider.text("broker.arguments").split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i]
                    .replace("{data}", place.data().toString())
                    .replace("{port}", Integer.toString(place.port()));
        }
        try {
            Class.forName(provider.text("broker.main"))
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(provider.text("broker.main") + " failed", e.getCause());
        }
    }
}
