package org.tallyboard.operate;

import java.util.List;

/// One action on several subjects, as a person is shown it before they confirm: what would be done for each, and why
/// some are left out. Nothing is done for a subject that is not in it.
///
/// @param items in the order to show and to act
public record Batch(ActionKind kind, List<Item> items) {

    /// The most subjects of one batch: a person has to be able to read them.
    public static final int MOST = 200;

    public Batch {
        items = List.copyOf(items);
    }

    /// One subject, and what can be done for it.
    ///
    /// @param name what people call the subject
    public record Item(String name, Offer offer) {

        /// Why it is left out; empty text when it is not.
        public String leftOut() {
            return switch (offer) {
                case Offer.Open ignored -> "";
                case Offer.Asks(String what) -> what + " has to be said for each";
                case Offer.Closed closed -> closed.text();
            };
        }
    }

    /// What can be done for these subjects now.
    public static Batch of(ActionKind kind, List<Subject> subjects, Situation situation) {
        return new Batch(
                kind,
                subjects.stream()
                        .limit(MOST)
                        .map(subject -> new Item(
                                subject.name(),
                                kind.isForSeveral()
                                        ? kind.offer(subject, situation)
                                        : new Offer.Closed("this is done for one at a time", "")))
                        .toList());
    }

    /// What is done, in this order.
    public List<Offer.Open> open() {
        return items.stream()
                .map(Item::offer)
                .filter(Offer.Open.class::isInstance)
                .map(Offer.Open.class::cast)
                .toList();
    }

    /// What people call it: `Retry stage, 3 together`.
    public String title() {
        return kind.title() + ", " + open().size() + " together";
    }
}
