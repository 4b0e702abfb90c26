package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.AutoAcknowledging;
import org.pabal.ra.servers.app.BeanManaged;
import org.pabal.ra.servers.app.LazilyAcknowledging;
import org.pabal.ra.servers.app.ManyAtATime;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.app.OnDurable;
import org.pabal.ra.servers.app.OnLookup;
import org.pabal.ra.servers.app.OnQueue;
import org.pabal.ra.servers.app.OnTopic;
import org.pabal.ra.servers.app.OnTopicLookup;
import org.pabal.ra.servers.app.OneAtATime;
import org.pabal.ra.servers.app.Seen;
import org.pabal.ra.servers.app.Selective;
import org.pabal.ra.servers.app.SharedOne;
import org.pabal.ra.servers.app.SharedTwo;
import org.pabal.ra.servers.kit.Application;

/** Message-driven beans and their properties (Jakarta Messaging 3.1 §13.1). Runs in the server. */
@ExtendWith(ArquillianExtension.class)
class MessageDrivenBeansTest {

    @Deployment
    static WebArchive application() {
        return Application.war(
                "beans",
                OnQueue.class,
                OnTopic.class,
                OnLookup.class,
                OnTopicLookup.class,
                OnDurable.class,
                SharedOne.class,
                SharedTwo.class,
                Selective.class,
                AutoAcknowledging.class,
                LazilyAcknowledging.class,
                BeanManaged.class,
                OneAtATime.class,
                ManyAtATime.class);
    }

    private static String[] numbered(int number) {
        return IntStream.range(0, number).mapToObj(i -> "message " + i).toArray(String[]::new);
    }

    @Test
    void aBeanOnAQueueHasItsMessagesOnce() {
        Messages.toQueue("beans.queue", "one", "two", "three");
        assertThat(Seen.next(OnQueue.class, 3)).containsExactlyInAnyOrder("one", "two", "three");
        assertThat(Seen.soon(OnQueue.class)).isNull();
    }

    @Test
    void aBeanOnATopicHasWhatIsPublished() {
        Messages.toTopic("beans.topic", "news");
        assertThat(Seen.next(OnTopic.class).text()).isEqualTo("news");
    }

    @Test
    @Tag("looked-up-by-beans")
    void destinationsMayBeLookedUp() {
        Messages.toQueue("orders", "order");
        Messages.toTopic("news", "news");
        assertThat(Seen.next(OnLookup.class).text()).isEqualTo("order");
        assertThat(Seen.next(OnTopicLookup.class).text()).isEqualTo("news");
    }

    @Test
    void aDurableSubscriptionFeedsItsBean() {
        Messages.toTopic("beans.durable", numbered(5));
        assertThat(Seen.next(OnDurable.class, 5)).containsExactlyInAnyOrder(numbered(5));
    }

    @Test
    @Tag("beans-that-share")
    void beansThatShareASubscriptionDivideItsMessages() {
        Messages.toTopic("beans.shared", numbered(20));
        assertThat(Seen.next(SharedOne.class, 20)).containsExactlyInAnyOrder(numbered(20));
        assertThat(Seen.soon(SharedOne.class)).isNull();
    }

    @Test
    void aSelectorLeavesTheRestInTheQueue() {
        Messages.toQueueOfKind("beans.selective", "other", "left");
        Messages.toQueueOfKind("beans.selective", "wanted", "taken");
        assertThat(Seen.next(Selective.class).text()).isEqualTo("taken");
        assertThat(Messages.from("beans.selective", 1)).containsExactly("left");
    }

    @Test
    void whatFailsOutsideOfATransactionComesAgain() {
        for (Class<?> bean : new Class<?>[] {AutoAcknowledging.class, LazilyAcknowledging.class}) {
            String queue = bean == AutoAcknowledging.class ? "beans.auto" : "beans.lazy";
            Messages.toQueue(queue, "goes well", "fails once");
            assertThat(Seen.next(bean, 3)).containsExactlyInAnyOrder("goes well", "fails once", "fails once");
            assertThat(Seen.soon(bean)).isNull();
        }
    }

    @Test
    void aBeanMaySeeToTransactionsItself() {
        Messages.toQueue("beans.own", "dropped", "kept");
        assertThat(Seen.next(BeanManaged.class, 2)).containsExactlyInAnyOrder("dropped", "kept");
        assertThat(Messages.from("beans.own.answers", 1)).containsExactly("answer to kept");
        assertThat(Messages.soonFrom("beans.own.answers")).isNull();
        assertThat(Seen.soon(BeanManaged.class)).isNull();
    }

    @Test
    void withOneSessionMessagesComeOneAfterTheOtherInTheirOrder() {
        Messages.toQueue("beans.single", numbered(10));
        assertThat(Seen.next(OneAtATime.class, 10)).containsExactly(numbered(10));
        assertThat(OneAtATime.INSIDE_MAX).hasValue(1);
    }

    @Test
    void withSeveralSessionsMessagesAreWorkedOnAtATime() {
        Messages.toQueue("beans.many", numbered(3));
        assertThat(Seen.next(ManyAtATime.class, 3)).containsExactlyInAnyOrder(numbered(3));
    }
}
