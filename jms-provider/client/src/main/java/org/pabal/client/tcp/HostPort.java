package org.pabal.client.tcp;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a broker is.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 */
record HostPort(String host, int port) {

    /** All that a URL names, in its order; its form has been checked. */
    static List<HostPort> of(URI broker) {
        List<HostPort> all = new ArrayList<>();
        String authority = broker.getAuthority();
        for (String entry : (authority == null ? "" : authority).split(",")) {
            int portAt = entry.lastIndexOf(':');
            String host = entry.substring(0, portAt);
            if (host.startsWith("[")) {
                host = host.substring(1, host.length() - 1);
            }
            all.add(new HostPort(host, Integer.parseInt(entry.substring(portAt + 1))));
        }
        return all;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
