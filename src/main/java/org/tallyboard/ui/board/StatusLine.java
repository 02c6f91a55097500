package org.tallyboard.ui.board;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.ui.kit.AbbreviatingButton;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// The foot of the window: the queue, the rates, the orders from this desk, the clock.
final class StatusLine extends HBox {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private final ViewContext look;
    private final List<String> brokers;
    private final Label queue = new Label();
    private final Sparkline sparkline;
    private final Label rates = new Label();
    private final AbbreviatingButton orders = new AbbreviatingButton("quiet");
    private final Label clock = new Label();
    private final Tooltip queues = new Tooltip();
    private String queueText = "";
    private String said = "";
    private Instant saidAt = Instant.EPOCH;

    /// @param brokers the configured brokers' names
    StatusLine(ViewContext look, List<String> brokers, Runnable onOrders) {
        this.look = look;
        this.brokers = List.copyOf(brokers);
        sparkline = new Sparkline(look);
        getStyleClass().add("status-line");
        queue.setTooltip(queues);
        orders.setOnAction(e -> onOrders.run());
        PriorityRow line = new PriorityRow(look, 0.7)
                .giving(queue, 2, 10)
                .fixed(sparkline)
                .giving(rates, 3, 8)
                .spring()
                .giving(orders, 4, 6)
                .fixed(clock);
        HBox.setHgrow(line, Priority.ALWAYS);
        getChildren().add(line);
    }

    /// A queue, and what tells its broker from others.
    private record Shown(String broker, BrokerView.Queue queue) {
        private long messages() {
            return queue.ready().orElse(0) + queue.unacked().orElse(0);
        }
    }

    void show(Snapshot snapshot) {
        List<Shown> shown = snapshot.brokers().stream()
                .flatMap(b -> b.queues().stream().map(queue -> new Shown(told(b), queue)))
                .filter(one -> !one.queue().internal())
                .sorted(Comparator.comparingLong(Shown::messages)
                        .reversed()
                        .thenComparing(one -> one.queue().name())
                        .thenComparing(Shown::broker))
                .toList();
        if (snapshot.brokers().isEmpty()) {
            queueText = brokers.isEmpty() ? "" : "no broker read yet";
        } else {
            queueText = (shown.isEmpty()
                    ? "no queues"
                    : words(shown.getFirst()) + (shown.size() == 1 ? "" : " · +" + (shown.size() - 1) + " queues"));
        }
        queues.setText(String.join(
                "\n", shown.stream().limit(20).map(StatusLine::allWords).toList()));
        // Of several brokers figures alone are told: one line could be of one of them only.
        List<BrokerView.RatePoint> points =
                brokers.size() == 1 ? snapshot.rates().getOrDefault(brokers.getFirst(), List.of()) : List.of();
        sparkline.show(points);
        sparkline.setVisible(points.size() > 1);
        rates.setText(rateWords(snapshot));
        rates.setVisible(!rates.getText().isEmpty());
        tick();
    }

    private String told(BrokerView broker) {
        return brokers.size() > 1 ? CommonText.line(broker.name()) : "";
    }

    private static String words(Shown shown) {
        BrokerView.Queue q = shown.queue();
        return "queue " + CommonText.line(q.name())
                + (shown.broker().isEmpty() ? "" : " at " + shown.broker()) + "  "
                + CommonText.dots(List.of(
                        n(q.ready(), "ready"),
                        n(q.unacked(), "unacked"),
                        q.consumers().isPresent()
                                ? Sizes.count(q.consumers().getAsLong(), "consumer", "consumers")
                                : "consumers unknown"));
    }

    private static String allWords(Shown shown) {
        return words(shown)
                + shown.queue()
                        .deliveryLimit()
                        .map(limit -> " · " + limit.words())
                        .orElse("");
    }

    private static String n(OptionalLong value, String what) {
        return value.isPresent() ? String.format(Locale.ROOT, "%,d %s", value.getAsLong(), what) : what + " unknown";
    }

    private String rateWords(Snapshot snapshot) {
        return snapshot.brokers().stream()
                .sorted(Comparator.comparingInt(broker -> brokers.indexOf(broker.name())))
                .flatMap(broker -> broker.overview().stream()
                        .map(overview -> told(broker).isEmpty()
                                ? rateWords(overview)
                                : told(broker) + " " + rateWords(overview)))
                .collect(Collectors.joining("; "));
    }

    private static String rateWords(BrokerView.Overview of) {
        if (of.statistics() != BrokerView.Statistics.KEPT) {
            return "rates are switched off at the broker";
        }
        return CommonText.dots(List.of(
                of.publishRate().isPresent()
                        ? Sizes.rate(of.publishRate().getAsDouble()) + " msgs/s in"
                        : "rate in unknown",
                of.deliverRate().isPresent() ? Sizes.rate(of.deliverRate().getAsDouble()) + " out" : "out unknown"));
    }

    /// Shows the clock.
    void tick() {
        if (!saying()) {
            queue.setText(queueText);
        }
        clock.setText(CLOCK.format(look.now().atZone(look.zone())) + " " + look.zoneName());
    }

    /// Shows the newest orders.
    void showOrders(List<OrderRecord> newestFirst) {
        if (newestFirst.isEmpty()) {
            orders.show(List.of("no orders from this desk yet", "no orders yet"));
            return;
        }
        List<String> forms = new ArrayList<>();
        String line = "from this desk  ";
        for (OrderRecord order : newestFirst.subList(0, Math.min(3, newestFirst.size()))) {
            line += (forms.isEmpty() ? "" : "   ·   ") + OutcomeText.line(order, look);
            forms.addFirst(line);
        }
        forms.add(OutcomeText.line(newestFirst.getFirst(), look));
        orders.show(forms);
    }

    /// Says for a few seconds why a key could not do what was wanted.
    void say(String text) {
        speak(text, StatusStyle.WAIT);
    }

    /// Says for a few seconds what was done.
    void tell(String text) {
        speak(text, StatusStyle.OK);
    }

    private void speak(String text, StatusStyle mood) {
        said = text;
        saidAt = look.now();
        queue.setText(text);
        queue.getStyleClass().remove("said");
        queue.getStyleClass().add("said");
        mood.on(queue);
    }

    private boolean saying() {
        boolean still = !said.isEmpty() && Duration.between(saidAt, look.now()).toSeconds() < 6;
        if (!still && !said.isEmpty()) {
            said = "";
            queue.getStyleClass().remove("said");
            queue.setText(queueText);
        }
        return still;
    }

    /// The button that opens the list of orders.
    Button ordersButton() {
        return orders;
    }
}
