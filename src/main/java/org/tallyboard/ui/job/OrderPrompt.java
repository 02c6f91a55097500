package org.tallyboard.ui.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.operate.Confirmation;
import org.tallyboard.operate.Offer;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.order.OrderContext;

/// What a person is asked before an order about a recording, as blocks of a dialog.
///
/// @param title the dialog's name
/// @param verb what the button that orders says
/// @param facts what it acts on; without what the dialog's head says
/// @param warnings what to think of first
record OrderPrompt(String title, String verb, List<DetailItem> facts, List<DetailItem> warnings) {

    private static final Set<String> IN_HEAD = Set.of("Broker", "Ordered by", "Job");

    static OrderPrompt of(OrderContext context, Offer.Open offer) {
        Confirmation asked = offer.operation()
                .confirmation(Optional.of(context.desk().localCaller()))
                .with(offer);
        return new OrderPrompt(
                asked.title(),
                asked.verb(),
                asked.facts().stream()
                        .filter(fact -> !IN_HEAD.contains(fact.label()))
                        .<DetailItem>map(fact -> new DetailItem.Fact(
                                fact.label(), fact.value(), fact.label().equals("Job id")))
                        .toList(),
                asked.warnings().stream()
                        .<DetailItem>map(warning -> new DetailItem.Note(StatusStyle.WAIT, warning))
                        .toList());
    }

    /// Facts, then warnings.
    List<DetailItem> blocks() {
        List<DetailItem> blocks = new ArrayList<>(facts);
        blocks.addAll(warnings);
        return blocks;
    }
}
