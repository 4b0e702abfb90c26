package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;
import org.pabal.ra.outbound.PabalQueueManagedConnectionFactory;
import org.pabal.ra.outbound.PabalTopicManagedConnectionFactory;

/** Connectors 2.1, "JavaBean Validation": what a server's validator finds, before anything is used. */
class ValidationTest {
    private ValidatorFactory factory;
    private Validator validator;

    @BeforeEach
    void open() {
        factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
        validator = factory.getValidator();
    }

    @AfterEach
    void close() {
        factory.close();
    }

    private List<String> found(Object bean) {
        Set<ConstraintViolation<Object>> violations = validator.validate(bean);
        return violations.stream()
                .map(violation -> violation.getPropertyPath() + ": " + violation.getMessage())
                .sorted()
                .toList();
    }

    @Test
    void eachWrongPropertyOfABeanIsAViolationWithItsValueAndWhatItMayBe() {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestination("orders");
        spec.setDestinationType("javax.jms.Queue");
        spec.setMaxSessions(0);
        assertThat(found(spec))
                .containsExactly(
                        "destinationType: destinationType=javax.jms.Queue: it must be jakarta.jms.Queue or jakarta.jms.Topic",
                        "maxSessions: maxSessions=0: it must be a number from 1 to 1000; without it, 10");
    }

    @Test
    void whatIsRightIsNotAViolation() {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestination("orders");
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setUrl("pabal://localhost:7225");
        assertThat(found(spec)).isEmpty();
        assertThat(found(new PabalResourceAdapter())).isEmpty();
        assertThat(found(new PabalManagedConnectionFactory())).isEmpty();
    }

    @Test
    void aMalformedUrlIsAViolationOfAdapterFactoriesAndBeans() {
        PabalResourceAdapter adapter = new PabalResourceAdapter();
        adapter.setUrl("pabal://localhost");
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestinationLookup("java:/jms/orders");
        spec.setUrl("pabal://localhost");
        List<Object> beans = new ArrayList<>(List.of(adapter, spec));
        for (PabalManagedConnectionFactory managed : List.of(
                new PabalManagedConnectionFactory(),
                new PabalQueueManagedConnectionFactory(),
                new PabalTopicManagedConnectionFactory())) {
            managed.setUrl("pabal://localhost");
            beans.add(managed);
        }
        assertThat(beans)
                .allSatisfy(bean -> assertThat(found(bean))
                        .singleElement()
                        .asString()
                        .startsWith("url: ")
                        .contains("host 'localhost' has no port; write localhost:PORT"));
    }

    @Test
    void whatADeployerHasWrittenIsNotEvaluated() {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestination("orders");
        spec.setDestinationType("${1+1}{x}\\");
        assertThat(found(spec))
                .containsExactly(
                        "destinationType: destinationType=${1+1}{x}\\: it must be jakarta.jms.Queue or jakarta.jms.Topic");
    }

    /** A server without validation: its classes are not there for the adapter. */
    private static final class WithoutValidation extends URLClassLoader {
        WithoutValidation(URL... urls) {
            super(urls, ValidationTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("jakarta.validation.")) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith("org.pabal.ra.") ? own(name) : super.loadClass(name, resolve);
        }

        private Class<?> own(String name) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    @Test
    void withoutTheApiOfValidationTheBeansWorkAsEver()
            throws ReflectiveOperationException, IOException, URISyntaxException {
        URL classes =
                PabalActivationSpec.class.getProtectionDomain().getCodeSource().getLocation();
        try (WithoutValidation loader = new WithoutValidation(classes)) {
            for (String name : List.of(
                    PabalResourceAdapter.class.getName(),
                    PabalManagedConnectionFactory.class.getName(),
                    PabalActivationSpec.class.getName())) {
                Class<?> type = loader.loadClass(name);
                Object bean = type.getConstructor().newInstance();
                assertThat(type).isNotSameAs(Class.forName(name));
                // What servers read when they look for annotations
                assertThat(type.getAnnotations()).hasSizeLessThan(2);
                assertThat(type.getMethod("wrong").invoke(bean)).isInstanceOf(List.class);
            }
        }
    }
}
