package org.pabal.server.administration;

import org.pabal.client.link.LinkListener;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** Hears nothing: who opens no consumer gets nothing, and a lost connection shows in the answers that do not come. */
public class QuietListener implements LinkListener {

    @Override
    public void deliver(long session, long consumer, long delivery, Message message, int count) {}

    @Override
    public void recall(long session, long consumer, int count) {}

    @Override
    public void consumerEnded(long session, long consumer, Refusal reason) {}

    @Override
    public void refused(long session, Refusal refusal) {}

    @Override
    public void lost(Refusal reason) {}
}
