package org.pabal.samples.spring;

import jakarta.jms.ConnectionFactory;
import org.pabal.client.PabalConnectionFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;

/** Ordinary Spring configuration; Pabal appears once. */
@Configuration
@EnableJms
public class OrderDeskConfiguration {

    @Bean
    ConnectionFactory connectionFactory() {
        return new PabalConnectionFactory("pabal:local:spring");
    }

    @Bean
    JmsTemplate jmsTemplate(ConnectionFactory connectionFactory) {
        JmsTemplate template = new JmsTemplate(connectionFactory);
        template.setReceiveTimeout(10_000);
        return template;
    }

    @Bean
    JmsClient jmsClient(JmsTemplate jmsTemplate) {
        return JmsClient.create(jmsTemplate);
    }

    @Bean
    DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory connectionFactory) {
        DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
        factory.setConnectionFactory(connectionFactory);
        factory.setSessionTransacted(true);
        return factory;
    }

    @Bean
    DefaultJmsListenerContainerFactory durableListeners(ConnectionFactory connectionFactory) {
        DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
        factory.setConnectionFactory(connectionFactory);
        factory.setPubSubDomain(true);
        factory.setSubscriptionDurable(true);
        factory.setClientId("order-desk");
        return factory;
    }

    @Bean
    OrderDesk orderDesk() {
        return new OrderDesk();
    }
}
