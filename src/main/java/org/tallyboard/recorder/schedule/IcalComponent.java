package org.tallyboard.recorder.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A component of a calendar, such as `VEVENT`, with its properties and inner components in their order.
final class IcalComponent {
    final String name;
    /// The line of the document on which it begins, from 1.
    final int line;
    final List<Property> properties = new ArrayList<>();
    final List<IcalComponent> inner = new ArrayList<>();
    /// Why it cannot be trusted.
    final List<String> faults = new ArrayList<>();
    /// What was passed over in it.
    final List<String> oddities = new ArrayList<>();

    IcalComponent(String name, int line) {
        this.name = name;
        this.line = line;
    }

    /// @param name in capitals
    /// @param parameters by name in capitals
    /// @param value as it stands, unfolded
    record Property(String name, Map<String, List<String>> parameters, String value) {
        Property {
            parameters = Map.copyOf(parameters);
        }

        Optional<String> parameter(String parameter) {
            return Optional.ofNullable(parameters.get(parameter))
                    .flatMap(values -> values.stream().findFirst());
        }

        /// Whether its type is this one, such as `DATE`.
        boolean is(String type) {
            return parameter("VALUE").filter(type::equalsIgnoreCase).isPresent();
        }
    }

    Optional<Property> first(String property) {
        return properties.stream().filter(one -> one.name().equals(property)).findFirst();
    }

    List<Property> all(String property) {
        return properties.stream().filter(one -> one.name().equals(property)).toList();
    }

    Optional<String> text(String property) {
        return first(property).map(Property::value).map(String::strip).filter(text -> !text.isEmpty());
    }

    boolean says(String property, String value) {
        return text(property).filter(value::equalsIgnoreCase).isPresent();
    }

    List<IcalComponent> inner(String component) {
        return inner.stream().filter(one -> one.name.equals(component)).toList();
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
