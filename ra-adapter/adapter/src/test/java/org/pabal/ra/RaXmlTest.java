package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.BeanInfo;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Servers set what {@code ra.xml} names, by name and type; what it does not name cannot be set in most of them. */
class RaXmlTest {

    /** Associations and what a factory is given at run time, not by an administrator. */
    private static final Set<String> NOT_CONFIGURATION = Set.of("resourceAdapter", "logWriter");

    private static Document document() throws Exception {
        try (InputStream in = RaXmlTest.class.getResourceAsStream("/META-INF/ra.xml")) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
    }

    private static List<Element> elements(Element within, String name) {
        NodeList found = within.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static String text(Element within, String name) {
        return elements(within, name).get(0).getTextContent().strip();
    }

    /** Name and type of what can be set on a bean: with a getter and a setter of the same type. */
    private static TreeMap<String, String> ofBean(String type) throws Exception {
        BeanInfo bean = Introspector.getBeanInfo(Class.forName(type));
        TreeMap<String, String> properties = new TreeMap<>();
        for (PropertyDescriptor property : bean.getPropertyDescriptors()) {
            if (property.getReadMethod() != null
                    && property.getWriteMethod() != null
                    && !NOT_CONFIGURATION.contains(property.getName())) {
                properties.put(property.getName(), property.getPropertyType().getName());
            }
        }
        return properties;
    }

    /** What is said directly below an element, not in what it contains. */
    private static TreeMap<String, String> said(Element element) {
        TreeMap<String, String> properties = new TreeMap<>();
        for (Element property : elements(element, "config-property")) {
            if (property.getParentNode() == element) {
                properties.put(text(property, "config-property-name"), text(property, "config-property-type"));
            }
        }
        return properties;
    }

    @ParameterizedTest
    @CsvSource({
        "resourceadapter, resourceadapter-class, 1",
        "connection-definition, managedconnectionfactory-class, 3",
        "activationspec, activationspec-class, 1",
        "adminobject, adminobject-class, 2"
    })
    void whatItNamesIsWhatTheBeansHave(String kind, String classElement, int number) throws Exception {
        List<Element> found = elements(document().getDocumentElement(), kind);
        assertThat(found).hasSize(number);
        for (Element element : found) {
            String type = text(element, classElement);
            assertThat(said(element)).as(type).isEqualTo(ofBean(type));
        }
    }

    @Test
    void everyClassImplementsTheInterfaceItIsNamedFor() throws Exception {
        for (Element definition : elements(document().getDocumentElement(), "connection-definition")) {
            for (String kind : List.of("connectionfactory", "connection")) {
                Class<?> named = Class.forName(text(definition, kind + "-interface"));
                assertThat(named).isAssignableFrom(Class.forName(text(definition, kind + "-impl-class")));
            }
        }
        for (Element object : elements(document().getDocumentElement(), "adminobject")) {
            assertThat(Class.forName(text(object, "adminobject-interface")))
                    .isAssignableFrom(Class.forName(text(object, "adminobject-class")));
        }
    }

    @Test
    void everyBeanCanBeMadeByAServer() throws Exception {
        Stream<String> kinds = Stream.of(
                "resourceadapter-class", "managedconnectionfactory-class", "activationspec-class", "adminobject-class");
        for (String kind : kinds.toList()) {
            for (Element element : elements(document().getDocumentElement(), kind)) {
                Class<?> type = Class.forName(element.getTextContent().strip());
                assertThat(type.getConstructor().newInstance()).isInstanceOf(type);
                assertThat(java.io.Serializable.class).isAssignableFrom(type);
            }
        }
    }
}
