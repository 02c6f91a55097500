package org.tallyboard.ui.board;

import java.util.List;
import javafx.scene.layout.Region;
import javafx.scene.shape.Polyline;
import org.tallyboard.broker.BrokerView.RatePoint;
import org.tallyboard.ui.kit.ViewContext;

/// The short history of the broker's rates, in and out, on one scale from zero.
final class Sparkline extends Region {

    private final ViewContext look;
    private final Polyline in = new Polyline();
    private final Polyline out = new Polyline();
    private List<RatePoint> points = List.of();

    Sparkline(ViewContext look) {
        this.look = look;
        in.getStyleClass().add("sparkline");
        out.getStyleClass().addAll("sparkline", "out");
        in.setManaged(false);
        out.setManaged(false);
        getChildren().addAll(out, in);
    }

    void show(List<RatePoint> newPoints) {
        if (!points.equals(newPoints)) {
            points = newPoints;
            requestLayout();
        }
    }

    @Override
    protected double computePrefWidth(double height) {
        return Math.round(8.5 * look.em().get());
    }

    @Override
    protected double computePrefHeight(double width) {
        return Math.round(1.15 * look.em().get());
    }

    @Override
    protected void layoutChildren() {
        in.getPoints().clear();
        out.getPoints().clear();
        if (points.size() < 2) {
            return;
        }
        double most = 0.1;
        for (RatePoint p : points) {
            most = Math.max(most, Math.max(p.in(), p.out()));
        }
        double step = getWidth() / (points.size() - 1);
        double h = getHeight() - 2;
        for (int i = 0; i < points.size(); i++) {
            in.getPoints().addAll(i * step, 1 + h - h * points.get(i).in() / most);
            out.getPoints().addAll(i * step, 1 + h - h * points.get(i).out() / most);
        }
    }
}
