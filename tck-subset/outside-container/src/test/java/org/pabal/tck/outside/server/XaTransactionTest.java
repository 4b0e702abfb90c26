package org.pabal.tck.outside.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import jakarta.jms.XATopicSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.BranchXid;
import org.pabal.tck.outside.Inbox;
import org.pabal.tck.outside.Section;

@Section({"11.3", "6.2.8"})
class XaTransactionTest extends XaTest {
    @Test
    void sendsWhenItsBranchIsCommitted() throws Exception {
        Queue queue = newQueue();
        MessageConsumer consumer = session().createConsumer(queue);
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a", "b");
        end(resource, xid);
        expectNothing(consumer);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        expectNothing(consumer);

        resource.commit(xid, false);

        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
    }

    @Test
    void sendsWhenItsBranchIsCommittedInOnePhase() throws Exception {
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        end(resource, xid);

        resource.commit(xid, true);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    void destroysWhatItSentWhenItsBranchIsRolledBack() throws Exception {
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        end(resource, xid);
        resource.rollback(xid);
        BranchXid prepared = BranchXid.next();
        start(resource, prepared);
        send(xa, queue, "b");
        end(resource, prepared);
        resource.prepare(prepared);
        resource.rollback(prepared);

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void takesWhatItReceivedWhenItsBranchIsCommitted() throws Exception {
        Queue queue = newQueue();
        send(queue, "a", "b");
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        try (MessageConsumer consumer = xa.createConsumer(queue)) {
            assertThat(receiveText(consumer)).isEqualTo("a");
        }
        end(resource, xid);

        complete(resource, xid);

        assertThat(remainingIn(queue)).containsExactly("b");
    }

    @Test
    void givesBackWhatItReceivedWhenItsBranchIsRolledBack() throws Exception {
        Queue queue = newQueue();
        send(queue, "a", "b");
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        MessageConsumer consumer = xa.createConsumer(queue);
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        end(resource, xid);
        consumer.close();

        resource.rollback(xid);

        MessageConsumer other = session().createConsumer(queue);
        for (String expected : new String[] {"a", "b"}) {
            Message message = receive(other);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(deliveryCount(message)).isEqualTo(2);
        }
    }

    @Test
    void keepsWhatAPreparedBranchReceivedFromOthers() throws Exception {
        Queue queue = newQueue();
        send(queue, "a", "b");
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        try (MessageConsumer consumer = xa.createConsumer(queue)) {
            receive(consumer);
        }
        end(resource, xid);
        resource.prepare(xid);

        assertThat(remainingIn(queue)).containsExactly("b");
        resource.rollback(xid);
        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    void combinesReceivingAndSending() throws Exception {
        Queue requests = newQueue();
        Queue answers = newQueue();
        send(requests, "request");
        MessageConsumer consumer = xa.createConsumer(requests);
        for (int attempt = 1; attempt <= 3; attempt++) {
            BranchXid xid = BranchXid.next();
            start(resource, xid);
            Message request = receive(consumer);
            assertThat(deliveryCount(request)).isEqualTo(attempt);
            send(xa, answers, "answer " + attempt);
            end(resource, xid);
            if (attempt < 3) {
                resource.rollback(xid);
            } else {
                complete(resource, xid);
            }
        }

        assertThat(remainingIn(answers)).containsExactly("answer 3");
        assertThat(remainingIn(requests)).isEmpty();
    }

    @Test
    void commitsTwoResourcesTogether() throws Exception {
        Queue first = newQueue();
        Queue second = newQueue();
        XASession other = newXaConnection().createXASession();
        XAResource otherResource = other.getXAResource();
        BranchXid xid = BranchXid.next();
        BranchXid otherXid = xid.branch(2);
        start(resource, xid);
        start(otherResource, otherXid);
        send(xa, first, "a");
        send(other, second, "b");
        end(resource, xid);
        end(otherResource, otherXid);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(otherResource.prepare(otherXid)).isEqualTo(XAResource.XA_OK);
        assertThat(remainingIn(first)).isEmpty();
        assertThat(remainingIn(second)).isEmpty();

        resource.commit(xid, false);
        otherResource.commit(otherXid, false);

        assertThat(remainingIn(first)).containsExactly("a");
        assertThat(remainingIn(second)).containsExactly("b");
    }

    @Test
    void keepsTwoBranchesOfOneTransactionApart() throws Exception {
        Queue queue = newQueue();
        BranchXid first = BranchXid.next();
        BranchXid second = first.branch(2);
        start(resource, first);
        send(xa, queue, "first");
        end(resource, first);
        start(resource, second);
        send(xa, queue, "second");
        end(resource, second);

        resource.rollback(first);
        complete(resource, second);

        assertThat(remainingIn(queue)).containsExactly("second");
    }

    @Test
    void suspendsAndResumesABranchAroundAnother() throws Exception {
        Queue queue = newQueue();
        BranchXid outer = BranchXid.next();
        BranchXid inner = BranchXid.next();
        start(resource, outer);
        send(xa, queue, "outer 1");
        resource.end(outer, XAResource.TMSUSPEND);
        start(resource, inner);
        send(xa, queue, "inner");
        end(resource, inner);
        complete(resource, inner);
        assertThat(remainingIn(queue)).containsExactly("inner");
        resource.start(outer, XAResource.TMRESUME);
        send(xa, queue, "outer 2");
        end(resource, outer);

        complete(resource, outer);

        assertThat(remainingIn(queue)).containsExactly("outer 1", "outer 2");
    }

    @Test
    void endsASuspendedBranchWithoutResumingIt() throws Exception {
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        resource.end(xid, XAResource.TMSUSPEND);
        end(resource, xid);

        complete(resource, xid);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    void joinsTheBranchOfAnotherSession() throws Exception {
        Queue queue = newQueue();
        XASession other = newXaConnection().createXASession();
        XAResource otherResource = other.getXAResource();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        end(resource, xid);
        otherResource.start(xid, XAResource.TMJOIN);
        send(other, queue, "b");
        end(otherResource, xid);
        assertThat(remainingIn(queue)).isEmpty();

        complete(resource, xid);

        assertThat(remainingIn(queue)).containsExactly("a", "b");
    }

    @Test
    void joinsItsOwnBranchAgain() throws Exception {
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        end(resource, xid);
        resource.start(xid, XAResource.TMJOIN);
        send(xa, queue, "b");
        end(resource, xid);

        resource.rollback(xid);

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void canBeEndedByAnyResourceOfTheSameManager() throws Exception {
        Queue queue = newQueue();
        XAResource other = newXaConnection().createXASession().getXAResource();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a");
        end(resource, xid);

        other.prepare(xid);
        other.commit(xid, false);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    @Section({"11.3", "6.2.15"})
    void isDecidedAfterItsSessionIsClosed() throws Exception {
        Queue queue = newQueue();
        Queue answers = newQueue();
        send(queue, "a");
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        receive(xa.createConsumer(queue));
        send(xa, answers, "answer");
        end(resource, xid);
        xa.close();
        XAResource other = newXaConnection().createXASession().getXAResource();
        assertThat(remainingIn(queue)).isEmpty();

        complete(other, xid);

        assertThat(remainingIn(answers)).containsExactly("answer");
        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    @Section({"11.3", "6.1.8"})
    void isDecidedAfterItsConnectionIsClosed() throws Exception {
        Queue queue = newQueue();
        send(queue, "a");
        XAConnection connection = newXaConnection();
        XASession session = connection.createXASession();
        BranchXid xid = BranchXid.next();
        start(session.getXAResource(), xid);
        receive(session.createConsumer(queue));
        end(session.getXAResource(), xid);
        assertThat(session.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
        connection.close();
        assertThat(remainingIn(queue)).isEmpty();

        resource.rollback(xid);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    void takesPartWithTopicsAndDurableSubscriptions() throws Exception {
        Topic topic = newTopic();
        XAConnection connection = closing(xaFactory().createXAConnection());
        connection.setClientID(uniqueClientId());
        connection.start();
        XASession session = connection.createXASession();
        XAResource durable = session.getXAResource();
        MessageConsumer consumer = session.createDurableConsumer(topic, "s");
        send(topic, "a");
        BranchXid first = BranchXid.next();
        start(durable, first);
        receive(consumer);
        end(durable, first);
        durable.rollback(first);
        BranchXid second = BranchXid.next();
        start(durable, second);
        Message again = receive(consumer);
        assertThat(deliveryCount(again)).isEqualTo(2);
        send(session, topic, "b");
        end(durable, second);
        complete(durable, second);
        BranchXid third = BranchXid.next();
        start(durable, third);
        assertThat(receiveText(consumer)).isEqualTo("b");
        end(durable, third);
        complete(durable, third);
        consumer.close();
        session.unsubscribe("s");
    }

    @Test
    void redeliversToTheSameConsumerAfterARollback() throws Exception {
        Queue queue = newQueue();
        send(queue, "a", "b", "c");
        MessageConsumer consumer = xa.createConsumer(queue);
        BranchXid first = BranchXid.next();
        start(resource, first);
        receiveTexts(consumer, 2);
        end(resource, first);
        resource.rollback(first);
        BranchXid second = BranchXid.next();
        start(resource, second);
        assertThat(receiveTexts(consumer, 3)).containsExactly("a", "b", "c");
        end(resource, second);
        complete(resource, second);

        assertThat(remainingIn(queue)).isEmpty();
    }

    @Test
    void holdsManyBranchesAtOnce() throws Exception {
        Queue queue = newQueue();
        List<BranchXid> branches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            BranchXid xid = BranchXid.next();
            start(resource, xid);
            send(xa, queue, "m" + i);
            end(resource, xid);
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
            branches.add(xid);
        }
        for (int i = 0; i < 50; i++) {
            if (i % 2 == 0) {
                resource.commit(branches.get(i), false);
            } else {
                resource.rollback(branches.get(i));
            }
        }

        assertThat(remainingIn(queue)).hasSize(25).contains("m0", "m48").doesNotContain("m1", "m49");
    }

    @Test
    @Section({"11.3", "6.2.7"})
    void leavesCommitAndRollbackToTheTransactionManager() throws Exception {
        assertThat(xa.getTransacted()).isTrue();
        assertThatThrownBy(xa::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(xa::rollback).isInstanceOf(TransactionInProgressException.class);
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        assertThat(xa.getTransacted()).isTrue();
        assertThatThrownBy(xa::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(xa::rollback).isInstanceOf(TransactionInProgressException.class);
        end(resource, xid);
        resource.rollback(xid);
    }

    @Test
    @Section("11.3.3")
    void givesTheApplicationAnOrdinarySession() throws Exception {
        Queue queue = newQueue();
        Session ordinary = xa.getSession();
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(ordinary, queue, "a");
        end(resource, xid);
        assertThat(remainingIn(queue)).isEmpty();

        complete(resource, xid);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    @Section("11.3.2")
    void makesOrdinarySessionsToo() throws Exception {
        Queue queue = newQueue();
        XAConnection connection = newXaConnection();
        Session ordinary = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        send(ordinary, queue, "a");

        assertThat(receiveText(ordinary.createConsumer(queue))).isEqualTo("a");
        assertThat((Connection) connection).isInstanceOf(XAConnection.class);
    }

    @Test
    @Section("11.3.4")
    void takesPartFromAContext() throws Exception {
        Queue queue = newQueue();
        Queue answers = newQueue();
        send(queue, "a");
        XAJMSContext context = newXaContext();
        XAResource ofContext = context.getXAResource();
        JMSConsumer consumer = context.createConsumer(queue);
        BranchXid xid = BranchXid.next();
        start(ofContext, xid);
        assertThat(receiveText(consumer)).isEqualTo("a");
        context.createProducer().send(answers, "answer");
        context.getContext().createProducer().send(answers, "answer of the inner context");
        end(ofContext, xid);
        assertThat(remainingIn(answers)).isEmpty();

        complete(ofContext, xid);

        assertThat(remainingIn(answers)).containsExactly("answer", "answer of the inner context");
        assertThat(context.getTransacted()).isTrue();
        assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
        assertThatThrownBy(context::rollback).isInstanceOf(TransactionInProgressRuntimeException.class);
    }

    @Test
    @Section("11.3.3")
    void takesPartFromAQueueSession() throws Exception {
        XAQueueConnectionFactory factory = offered(
                xaFactory() instanceof XAQueueConnectionFactory it ? Optional.of(it) : Optional.empty(),
                "an XAQueueConnectionFactory");
        XAQueueConnection connection = closing(factory.createXAQueueConnection());
        connection.start();
        XAQueueSession session = connection.createXAQueueSession();
        Queue queue = newQueue();
        BranchXid xid = BranchXid.next();
        start(session.getXAResource(), xid);
        session.getQueueSession().createSender(queue).send(session.createTextMessage("a"));
        end(session.getXAResource(), xid);
        complete(session.getXAResource(), xid);

        assertThat(remainingIn(queue)).containsExactly("a");
    }

    @Test
    @Section("11.3.3")
    void takesPartFromATopicSession() throws Exception {
        XATopicConnectionFactory factory = offered(
                xaFactory() instanceof XATopicConnectionFactory it ? Optional.of(it) : Optional.empty(),
                "an XATopicConnectionFactory");
        XATopicConnection connection = closing(factory.createXATopicConnection());
        connection.start();
        XATopicSession session = connection.createXATopicSession();
        Topic topic = newTopic();
        MessageConsumer consumer = session().createConsumer(topic);
        BranchXid xid = BranchXid.next();
        start(session.getXAResource(), xid);
        session.getTopicSession().createPublisher(topic).publish(session.createTextMessage("a"));
        end(session.getXAResource(), xid);
        complete(session.getXAResource(), xid);

        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    void deliversToListenersWhatABranchCommitted() throws Exception {
        Queue queue = newQueue();
        Inbox inbox = new Inbox();
        newSession().createConsumer(queue).setMessageListener(inbox);
        BranchXid xid = BranchXid.next();
        start(resource, xid);
        send(xa, queue, "a", "b");
        end(resource, xid);
        inbox.expectNothing();

        complete(resource, xid);

        assertThat(inbox.takeTexts(2)).containsExactly("a", "b");
    }
}
