package org.tallyboard.ui.board;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.ui.kit.Line;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.ShortButton;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Words;

/// The foot of the window: the queue, the rates, the orders from this desk, the clock.
final class StatusLine extends HBox {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ENGLISH);

    private final Look look;
    private final Label queue = new Label();
    private final Sparkline sparkline;
    private final Label rates = new Label();
    private final ShortButton orders = new ShortButton("quiet");
    private final Label clock = new Label();
    private final Tooltip queues = new Tooltip();
    private String queueText = "";
    private String said = "";
    private Instant saidAt = Instant.EPOCH;

    StatusLine(Look look, Runnable onOrders) {
        this.look = look;
        sparkline = new Sparkline(look);
        getStyleClass().add("status-line");
        queue.setTooltip(queues);
        orders.setOnAction(e -> onOrders.run());
        Line line = new Line(look, 0.7)
                .giving(queue, 2, 10)
                .fixed(sparkline)
                .giving(rates, 3, 8)
                .spring()
                .giving(orders, 4, 6)
                .fixed(clock);
        HBox.setHgrow(line, Priority.ALWAYS);
        getChildren().add(line);
    }

    /// @param broker whether one is configured
    void show(Snapshot snapshot, boolean broker) {
        List<BrokerView.Queue> shown = snapshot.brokers().stream()
                .flatMap(b -> b.queues().stream())
                .filter(q -> !q.internal())
                .sorted(Comparator.comparingLong((BrokerView.Queue q) ->
                                -(q.ready().orElse(0) + q.unacked().orElse(0)))
                        .thenComparing(BrokerView.Queue::name))
                .toList();
        if (snapshot.brokers().isEmpty()) {
            queueText = broker ? "no broker read yet" : "";
        } else {
            queueText = (shown.isEmpty()
                    ? "no queues"
                    : words(shown.getFirst()) + (shown.size() == 1 ? "" : " · +" + (shown.size() - 1) + " queues"));
        }
        queues.setText(String.join(
                "\n", shown.stream().limit(20).map(StatusLine::allWords).toList()));
        List<BrokerView.RatePoint> points = snapshot.brokers().stream()
                .flatMap(of -> Optional.ofNullable(snapshot.rates().get(of.name())).stream())
                .findFirst()
                .orElse(List.of());
        sparkline.show(points);
        sparkline.setVisible(points.size() > 1);
        rates.setText(rateWords(snapshot));
        rates.setVisible(!rates.getText().isEmpty());
        tick();
    }

    private static String words(BrokerView.Queue q) {
        return "queue " + Words.line(q.name()) + "  "
                + Words.dots(List.of(
                        n(q.ready(), "ready"),
                        n(q.unacked(), "unacked"),
                        q.consumers().isPresent()
                                ? Sizes.count(q.consumers().getAsLong(), "consumer", "consumers")
                                : "consumers unknown"));
    }

    private static String allWords(BrokerView.Queue q) {
        return words(q) + q.deliveryLimit().map(limit -> " · " + limit.words()).orElse("");
    }

    private static String n(OptionalLong value, String what) {
        return value.isPresent() ? String.format(Locale.ROOT, "%,d %s", value.getAsLong(), what) : what + " unknown";
    }

    private static String rateWords(Snapshot snapshot) {
        Optional<BrokerView.Overview> overview =
                snapshot.brokers().stream().flatMap(b -> b.overview().stream()).findFirst();
        return overview.map(o -> Words.dots(List.of(
                        o.publishRate().isPresent()
                                ? Sizes.rate(o.publishRate().getAsDouble()) + " msgs/s in"
                                : "rate in unknown",
                        o.deliverRate().isPresent()
                                ? Sizes.rate(o.deliverRate().getAsDouble()) + " out"
                                : "out unknown")))
                .orElse("");
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
            line += (forms.isEmpty() ? "" : "   ·   ") + OrderWords.line(order, look);
            forms.addFirst(line);
        }
        forms.add(OrderWords.line(newestFirst.getFirst(), look));
        orders.show(forms);
    }

    /// Says for a few seconds why a key could not do what was wanted.
    void say(String text) {
        speak(text, Mood.WAIT);
    }

    /// Says for a few seconds what was done.
    void tell(String text) {
        speak(text, Mood.OK);
    }

    private void speak(String text, Mood mood) {
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
