package org.pabal.server;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Believes everything: only what is shown matters here. */
public final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
