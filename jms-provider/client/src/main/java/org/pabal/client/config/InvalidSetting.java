package org.pabal.client.config;

import jakarta.jms.JMSRuntimeException;
import org.pabal.client.error.ErrorCodes;

/** A connection URL, or an option of it, is not what it should be; the text names the part and the way out. */
public final class InvalidSetting extends JMSRuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSetting(String text) {
        super(text, ErrorCodes.INVALID_URL);
    }
}
