package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.transaction.UserTransaction;

/** Sees to transactions itself, so that its messages belong to none. */
@TransactionManagement(TransactionManagementType.BEAN)
@MessageDriven(
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "beans.own")
        })
public class BeanManaged implements MessageListener {
    @Resource
    private UserTransaction transaction;

    @Override
    public void onMessage(Message message) {
        Seen seen = Seen.note(BeanManaged.class, message);
        try {
            transaction.begin();
            Messages.toQueue("beans.own.answers", "answer to " + seen.text());
            if (seen.text().equals("dropped")) {
                transaction.rollback();
            } else {
                transaction.commit();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
