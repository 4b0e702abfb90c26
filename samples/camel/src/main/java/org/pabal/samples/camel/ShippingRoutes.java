package org.pabal.samples.camel;

import org.apache.camel.builder.RouteBuilder;

/** A small shipping office: quotes are asked and answered, shipments are booked under a transaction. */
public class ShippingRoutes extends RouteBuilder {

    @Override
    public void configure() {
        // A rolled back delivery is the broker's business: it counts, delays and dead-letters.
        errorHandler(noErrorHandler());

        from("direct:quote").to("jms:queue:camel.quotes?requestTimeout=10000&replyTo=camel.answers&replyToType=Shared");
        from("direct:quick-quote").to("jms:queue:camel.quotes?requestTimeout=10000");
        from("jms:queue:camel.quotes?concurrentConsumers=2").setBody(simple("${body} costs 7 €"));

        from("jms:queue:camel.shipments?transacted=true&lazyCreateTransactionManager=false")
                .routeId("shipments")
                .to("jms:queue:camel.booked?transacted=true&lazyCreateTransactionManager=false")
                .filter(body().contains("fragile"))
                .throwException(new IllegalStateException("fragile goods need a second look"))
                .end();

        from("jms:topic:camel.tracking?subscriptionShared=true&subscriptionDurable=true"
                        + "&durableSubscriptionName=tracking&concurrentConsumers=2&subscriptionName=tracking")
                .to("direct:tracked");
        from("direct:tracked").routeId("tracked").to("jms:queue:camel.tracked");
    }
}
