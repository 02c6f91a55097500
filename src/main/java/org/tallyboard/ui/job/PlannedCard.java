package org.tallyboard.ui.job;

import java.time.Instant;
import java.util.function.UnaryOperator;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.Card;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.ViewContext;

/// One planned recording as a row of one line: when, what, and how long until then.
public final class PlannedCard extends Region implements Card<UpcomingRecordings.Row> {

    /// How high a row is, in sizes of ordinary text.
    public static final double HEIGHT_EM = 1.95;

    private static final double TIME_EM = 6;
    private static final PseudoClass OLD = PseudoClass.getPseudoClass("old");

    private final ViewContext look;
    private final UnaryOperator<String> broker;
    private final Label time = new Label() {
        /// Digits are not equally wide: titles stand under each other all the same.
        @Override
        protected double computePrefWidth(double height) {
            return Math.max(
                    super.computePrefWidth(height),
                    Math.round(TIME_EM * look.em().get()));
        }
    };
    private final Label title = new Label();
    private final AbbreviatingLabel when = new AbbreviatingLabel("row-dim");
    private final PriorityRow line;
    private UpcomingRecordings.@Nullable Row shown;

    /// @param broker what tells a broker from others; empty text where there is one only
    public PlannedCard(ViewContext look, UnaryOperator<String> broker) {
        this.look = look;
        this.broker = broker;
        getStyleClass().addAll("card", "planned-card");
        time.getStyleClass().add("planned-time");
        title.getStyleClass().add("planned-title");
        // That it is late must be seen, however long its title is.
        line = new PriorityRow(look, 0.8)
                .fixed(time)
                .giving(title, 3, 4)
                .spring()
                .shortening(when, 2)
                .givingAgain(title, 1, () -> 0);
        getChildren().add(line);
    }

    @Override
    public Region node() {
        return this;
    }

    @Override
    public void show(UpcomingRecordings.Row row) {
        shown = row;
        Instant now = look.now();
        time.setText(PlannedText.span(row.recording().start(), row.recording().end(), look));
        title.setText(CommonText.line(row.recording().title()));
        when.show(PlannedText.at(broker.apply(row.key().broker()), PlannedText.when(row.recording(), now)));
        PlannedText.mood(row, now).on(this);
        pseudoClassStateChanged(OLD, row.told().isStale(now));
        line.requestLayout();
    }

    @Override
    protected void layoutChildren() {
        double em = look.em().get();
        double left = Math.round(0.85 * em);
        line.resizeRelocate(left, 0, Math.max(0, getWidth() - left - Math.round(0.75 * em)), getHeight());
    }

    @Override
    public String spoken() {
        UpcomingRecordings.Row row = shown;
        return row == null
                ? ""
                : row.recording().title() + ", planned " + time.getText() + ", " + when.getText()
                        + (row.isShort() ? ", there are too few slots" : "");
    }
}
