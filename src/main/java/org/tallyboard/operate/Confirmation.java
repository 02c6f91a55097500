package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;

/// What a person is asked before an order is given. Follows from the operation alone, holds no token, and is the same
/// wherever the order was begun.
///
/// @param title what is asked, for example `Retry stage Build of payments`
/// @param verb the text of the button that gives the order, for example `Retry failed actions`
/// @param facts what it acts on and as whom, in the order to show
/// @param warnings what a person should think of first
/// @param obstacles why the order would be refused; while there is one the button is off
public record Confirmation(String title, String verb, List<Fact> facts, List<String> warnings, List<String> obstacles) {

    public Confirmation {
        facts = List.copyOf(facts);
        warnings = List.copyOf(warnings);
        obstacles = List.copyOf(obstacles);
    }

    /// One line: what, and its value.
    public record Fact(String label, String value) {}

    /// The same with what the offer knows: more facts and warnings.
    public Confirmation with(Offer.Open offer) {
        return new Confirmation(
                title, verb, joined(facts, offer.facts()), joined(warnings, offer.warnings()), obstacles);
    }

    /// True while the order may be given.
    public boolean possible() {
        return obstacles.isEmpty();
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
