package org.tallyboard.ui.job;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.tallyboard.job.Job;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.ChangeEnd;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.order.OrderContext;

/// Asks for a recording's new planned end: so much later than planned, or at a time of the day.
public final class ChangeEndSheet extends HeldRecordingSheet {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("H:mm[:ss]", Locale.ROOT);

    private static final int LONGEST = 12;

    private record Later(String text, Duration by) {}

    private static final List<Later> LATER = List.of(
            new Later("+5 min", Duration.ofMinutes(5)),
            new Later("+15 min", Duration.ofMinutes(15)),
            new Later("+30 min", Duration.ofMinutes(30)),
            new Later("+1 h", Duration.ofHours(1)));

    private final ToggleGroup group = new ToggleGroup();
    private final RadioButton at = new RadioButton("at");
    private final TextField clock = new TextField();
    private final DetailView outcome;
    private final RadioButton usual;

    /// @param job as it was shown when the button was pressed
    public ChangeEndSheet(OrderContext context, Job job) {
        super(context, "Change the end of " + CommonText.line(job.title()), job);
        outcome = new DetailView(context.look());
        FlowPane steps = new FlowPane(16, 6);
        for (Later later : LATER) {
            RadioButton button = new RadioButton(later.text());
            button.setToggleGroup(group);
            button.setUserData(later.by());
            button.setId("later-" + later.by().toMinutes());
            steps.getChildren().add(button);
        }
        usual = (RadioButton) steps.getChildren().get(1);
        at.setToggleGroup(group);
        at.setId("at");
        clock.setId("end-time");
        clock.setPromptText("HH:mm");
        clock.setPrefColumnCount(7);
        clock.setAccessibleText("New end, hours and minutes");
        clock.textProperty().addListener((o, was, is) -> {
            at.setSelected(true);
            chosen();
        });
        Label zone = new Label("on the clock here (" + context.look().zoneName() + "), within a day from now");
        zone.getStyleClass().add("muted");
        HBox time = new HBox(8, at, clock, zone);
        time.setAlignment(Pos.CENTER_LEFT);
        VBox choice = new VBox(8, steps, time);
        choice.getStyleClass().add("choice");
        field(planned().isPresent() ? "Let it end" : "Let it end, counted from now", choice);
        add(outcome);
        confirm("Change the end", "primary", this::operation).setId("confirm");
        usual.setSelected(true);
        about(blocks());
        group.selectedToggleProperty().addListener((o, was, is) -> chosen());
        ready();
        chosen();
    }

    private Optional<Instant> planned() {
        return job().recording().flatMap(Recording::plannedEnd);
    }

    private List<DetailItem> blocks() {
        // What stays the same whichever end is chosen; the new end has a place of its own.
        return offer() instanceof Offer.Open open
                ? OrderPrompt.of(context(), open).facts().stream()
                        .filter(block -> !isNewEnd(block))
                        .toList()
                : List.of();
    }

    private static boolean isNewEnd(DetailItem block) {
        return block instanceof DetailItem.Fact fact && fact.name().equals("New end");
    }

    private Optional<Instant> end() {
        if (!at.isSelected()) {
            return Optional.ofNullable(group.getSelectedToggle())
                    .map(toggle -> planned().orElseGet(context().look()::now).plus((Duration) toggle.getUserData()));
        }
        try {
            ZonedDateTime now = context().look().now().atZone(context().look().zone());
            ZonedDateTime today = now.with(LocalTime.parse(clock.getText().strip(), CLOCK));
            return Optional.of((today.isAfter(now) ? today : today.plusDays(1)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Offer offer() {
        return end().map(end -> ChangeEnd.offer(job(), end, context().situation()))
                .orElseGet(() -> new Offer.Closed(noTime(), "write hours and minutes, as in 12:30"));
    }

    private String noTime() {
        String text = CommonText.line(clock.getText()).strip();
        return text.isEmpty()
                ? "no time is given"
                : "“" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "” is no time";
    }

    private void chosen() {
        outcome.show(
                switch (offer()) {
                    case Offer.Closed(String reason, String next) ->
                        List.of(new DetailItem.Note(StatusStyle.WAIT, sentence(reason) + " " + sentence(next)));
                    case Offer.Asks ignored -> List.of();
                    case Offer.Open open -> {
                        OrderPrompt asked = OrderPrompt.of(context(), open);
                        List<DetailItem> blocks = new ArrayList<>(asked.facts().stream()
                                .filter(ChangeEndSheet::isNewEnd)
                                .toList());
                        blocks.addAll(asked.warnings());
                        yield blocks;
                    }
                });
        update();
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "" : Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }

    @Override
    protected String blockedBecause() {
        return offer() instanceof Offer.Closed(String reason, String ignored) ? reason : "";
    }

    private Optional<Operation> operation() {
        return offer() instanceof Offer.Open open ? Optional.of(open.operation()) : Optional.empty();
    }

    @Override
    public Node first() {
        return usual;
    }
}
