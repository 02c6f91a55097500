package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.BoardView;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.ViewContext;

/// *Needs you*: the most urgent things of both halves, as many as fit in their shortest words, and a count of the rest.
/// Room that is left goes to the words of the first. Always there, so that nothing below it jumps when the first need
/// comes.
final class AttentionStrip extends Region {

    private static final double GAP_EM = 2.0;
    private static final double MORE_EM = 6.5;
    private static final double KNOWN_EM = 9;

    private final ViewContext look;
    private final NeedIntents intents;
    private final Label title = new Label("Needs you");
    private final Label calm = new Label();
    private final Button more = new Button();
    private final List<AttentionEntry> made = new ArrayList<>();
    private List<AttentionItem> needs = List.of();
    private int acknowledged;

    /// What a person can do with a need.
    interface NeedIntents {
        /// Opens the side panel of what needs.
        void open(AttentionCause need);

        /// Opens the dialog that helps.
        void act(AttentionCause need);

        /// Opens the dialog in which a person says that they know of it, or takes that back.
        void acknowledge(AttentionItem item);

        /// What tells the broker that it is about from others; empty text where there is one only.
        String broker(AttentionCause need);

        /// Why its button is off; empty text when it is on.
        String offBecause(AttentionCause need);
    }

    AttentionStrip(ViewContext look, NeedIntents intents, Runnable onMore) {
        this.look = look;
        this.intents = intents;
        getStyleClass().add("needs");
        title.getStyleClass().add("needs-title");
        calm.getStyleClass().add("needs-text");
        more.getStyleClass().add("quiet");
        more.setOnAction(e -> onMore.run());
        getChildren().addAll(title, calm, more);
    }

    void show(BoardView arranged) {
        List<AttentionItem> all = arranged.snapshot().attention();
        needs = all.stream().filter(AttentionItem::isOpen).toList();
        acknowledged = all.size() - needs.size();
        boolean calmNow = needs.isEmpty();
        if (calmNow != getStyleClass().contains("calm")) {
            if (calmNow) {
                getStyleClass().add("calm");
            } else {
                getStyleClass().remove("calm");
            }
        }
        boolean known = arranged.pipelineTally().total() + arranged.jobTally().total() > 0;
        calm.setText(
                !known
                        ? "Nothing is known yet."
                        : acknowledged == 0 ? "Nothing waits for you." : "Nothing new waits for you.");
        while (made.size() < Math.min(needs.size(), 4)) {
            AttentionEntry item = new AttentionEntry(look, intents);
            made.add(item);
            getChildren().add(item);
        }
        for (int i = 0; i < Math.min(needs.size(), made.size()); i++) {
            made.get(i).show(needs.get(i));
        }
        requestLayout();
    }

    @Override
    protected double computePrefHeight(double width) {
        return Math.round(2.1 * look.em().get())
                + getInsets().getTop()
                + getInsets().getBottom();
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected void layoutChildren() {
        double em = look.em().get();
        double y = getInsets().getTop();
        double h = getHeight() - y - getInsets().getBottom();
        double x = getInsets().getLeft();
        double right = getWidth() - getInsets().getRight();
        x = place(title, x, y, h, right) + 2.2 * em;
        calm.setVisible(needs.isEmpty());
        if (needs.isEmpty()) {
            place(calm, x, y, h, right);
        }
        double[] widths = widths(right - x, Math.round(GAP_EM * em));
        for (int i = 0; i < made.size(); i++) {
            boolean fits = i < widths.length;
            made.get(i).setVisible(fits);
            if (fits) {
                made.get(i).resizeRelocate(Math.round(x), y, widths[i], h);
                x += widths[i] + Math.round(GAP_EM * em);
            }
        }
        int rest = needs.size() - widths.length;
        more.setVisible(rest + acknowledged > 0);
        if (rest + acknowledged > 0) {
            String known = acknowledged + " acknowledged";
            more.setText(rest == 0 ? known : "+" + rest + " more" + (acknowledged == 0 ? "" : " · " + known));
            more.setAccessibleText(Sizes.count(rest, "more thing needs you", "more things need you")
                    + (acknowledged == 0 ? "" : ", " + known));
            double w = Math.ceil(more.prefWidth(-1));
            double mh = more.prefHeight(-1);
            more.resizeRelocate(Math.round(right - w), Math.round(y + (h - mh) / 2), w, mh);
        }
    }

    /// The widths of those that fit: as many as possible in their shortest words, and these in longer words where room
    /// is left. One is always there, cut if it must be.
    private double[] widths(double room, double gap) {
        int most = Math.min(needs.size(), made.size());
        List<double[]> wishes = new ArrayList<>();
        double used = 0;
        double left = room;
        for (int i = 0; i < most; i++) {
            double[] wish = made.get(i).widths();
            double forRest = i == needs.size() - 1 && acknowledged == 0 ? 0 : restWidth();
            double end = used + (i == 0 ? 0 : gap) + wish[wish.length - 1];
            if (i > 0 && end > room - forRest) {
                break;
            }
            wishes.add(wish);
            used = end;
            left = room - forRest - end;
        }
        double[] widths = new double[wishes.size()];
        for (int i = 0; i < widths.length; i++) {
            double[] wish = wishes.get(i);
            double shortest = wish[wish.length - 1];
            double best = shortest;
            for (double w : wish) {
                if (w - shortest <= left) {
                    best = w;
                    break;
                }
            }
            widths[i] = Math.max(0, left < 0 ? shortest + left : best);
            left -= Math.max(0, best - shortest);
        }
        return widths;
    }

    /// The room for the button that tells what is not shown.
    private double restWidth() {
        return Math.ceil(
                (acknowledged == 0 ? MORE_EM : MORE_EM + KNOWN_EM) * look.em().get());
    }

    private static double place(Label label, double x, double y, double h, double right) {
        double w = Math.max(0, Math.min(Math.ceil(label.prefWidth(-1)), right - x));
        double lh = label.prefHeight(-1);
        label.resizeRelocate(Math.round(x), Math.round(y + (h - lh) / 2), w, lh);
        return x + w;
    }
}
