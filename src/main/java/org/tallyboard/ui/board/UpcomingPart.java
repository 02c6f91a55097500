package org.tallyboard.ui.board;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.JobKey;
import org.tallyboard.ui.job.PlannedCard;
import org.tallyboard.ui.job.PlannedText;
import org.tallyboard.ui.kit.AbbreviatingLabel;
import org.tallyboard.ui.kit.CardList;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// What records next, under the recordings, so that it is in view however many jobs there are. Not there while no
/// scheduler was heard.
final class UpcomingPart extends VBox {

    private static final PseudoClass SILENT = PseudoClass.getPseudoClass("silent");
    private static final double GAP_EM = 0.3;
    private static final double SHARE = 0.22;
    private static final int MOST_ROWS = 8;

    private final ViewContext look;
    private final UnaryOperator<String> broker;
    private final CardList<JobKey, UpcomingRecordings.Row> list;
    private final AbbreviatingLabel note = new AbbreviatingLabel("column-note");
    private final AbbreviatingLabel warning = new AbbreviatingLabel("next-warning-text");
    private final PriorityRow warningLine;
    private final AbbreviatingLabel foot = new AbbreviatingLabel("column-foot");
    private double room;
    private int rows;

    /// @param broker what tells a broker from others; empty text where there is one only
    UpcomingPart(ViewContext look, UnaryOperator<String> broker) {
        this.look = look;
        this.broker = broker;
        list = new CardList<>(
                look,
                UpcomingRecordings.Row::key,
                row -> PlannedCard.HEIGHT_EM,
                GAP_EM,
                () -> new PlannedCard(look, broker));
        list.setAccessibleText("What records next");
        getStyleClass().add("next");
        Label title = new Label("NEXT");
        title.getStyleClass().add("column-title");
        PriorityRow head = new PriorityRow(look, 0.6).fixed(title).spring().giving(note, 1, 0);
        head.getStyleClass().add("column-head");
        head.setMinHeight(USE_PREF_SIZE);
        warningLine =
                new PriorityRow(look, 0.5).fixed(new Glyph(StatusStyle.WAIT)).giving(warning, 1, 0);
        warningLine.getStyleClass().add("next-warning");
        setAlignment(Pos.TOP_LEFT);
        getChildren().addAll(head, warningLine, list, foot);
        setMinHeight(USE_PREF_SIZE);
        look.em().addListener((o, was, is) -> size());
        shown(this, false);
    }

    /// Takes at most a share of what the column has.
    ///
    /// @param height of the column, pixels
    void room(double height) {
        room = height;
        size();
    }

    void show(UpcomingRecordings next) {
        shown(this, next.isHeard());
        rows = next.rows().size();
        list.setItems(next.rows());
        size();
        note.show(PlannedText.slots(next));
        List<CapacityForecast.Shortage> shortages = next.shortages();
        shown(warningLine, !shortages.isEmpty());
        if (!shortages.isEmpty()) {
            String at = broker.apply(shortages.getFirst().broker());
            List<String> forms = PlannedText.shortage(shortages.getFirst(), look).stream()
                    .map(form -> at.isEmpty() ? form : at + " · " + form)
                    .toList();
            String more = shortages.size() == 1 ? "" : " · and " + (shortages.size() - 1) + " more times";
            warning.show(
                    more.isEmpty() ? forms : List.of(forms.getFirst() + more, forms.get(1) + more, forms.getLast()));
        }
        Optional<List<String>> silent = PlannedText.silent(next, look.now());
        String beyond = PlannedText.beyond(next, look);
        foot.show(silent.map(forms -> forms.stream()
                        .map(form -> beyond.isEmpty() ? form : beyond + " · " + form)
                        .toList())
                .orElse(List.of(beyond)));
        foot.pseudoClassStateChanged(SILENT, silent.isPresent());
        shown(foot, silent.isPresent() || !beyond.isEmpty());
    }

    private void size() {
        double em = look.em().get();
        double row = Math.round(PlannedCard.HEIGHT_EM * em) + Math.round(GAP_EM * em);
        int most = Math.clamp((int) (room * SHARE / row), 2, MOST_ROWS);
        double height = Math.min(rows, most) * row;
        list.setMinHeight(height);
        list.setPrefHeight(height);
        list.setMaxHeight(height);
        shown(list, rows > 0);
        // As wide as a card, which leaves room for the scroll bar.
        setMargin(warningLine, new Insets(0, Math.round(0.72 * em), 0, 0));
    }

    private static void shown(javafx.scene.Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }

    /// The list.
    CardList<JobKey, UpcomingRecordings.Row> list() {
        return list;
    }
}
