package org.pabal.client.connection;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this provider says of itself (Jakarta Messaging 3.1 §6.1.6); the version is the one in the jar's manifest. */
public final class PabalMetaData implements ConnectionMetaData {

    /** When it runs from class files that no jar holds, as in this project's own tests. */
    private static final String VERSION_UNPACKAGED = "0.0-unpackaged";

    private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d{1,9})\\.(\\d{1,9}).*");
    private static final List<String> JMSX_NAMES = List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return "Pabal";
    }

    @Override
    public String getProviderVersion() {
        String version = PabalMetaData.class.getPackage().getImplementationVersion();
        return version == null ? VERSION_UNPACKAGED : version;
    }

    @Override
    public int getProviderMajorVersion() {
        return part(1);
    }

    @Override
    public int getProviderMinorVersion() {
        return part(2);
    }

    private int part(int which) {
        Matcher version = MAJOR_MINOR.matcher(getProviderVersion());
        return version.matches() ? Integer.parseInt(version.group(which)) : 0;
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(JMSX_NAMES);
    }
}
