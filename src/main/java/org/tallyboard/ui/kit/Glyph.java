package org.tallyboard.ui.kit;

import javafx.scene.layout.Region;
import javafx.scene.shape.FillRule;
import javafx.scene.shape.SVGPath;

/// A small drawn sign: the shape is drawn here on a field of 16 by 16, colour and size come from the style sheet.
public final class Glyph extends Region {

    /// The shapes.
    public enum Shape {
        CROSS("M3 1h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2z"
                + "M5.3 4 4 5.3 6.7 8 4 10.7 5.3 12 8 9.3 10.7 12 12 10.7 9.3 8 12 5.3 10.7 4 8 6.7z"),
        DIAMOND("M8 .5 15.5 8 8 15.5.5 8zM7.1 3.8v5.2h1.8V3.8zM7.1 10.3v1.8h1.8v-1.8z"),
        CHECK("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM11.5 4.9 12.7 6.1 7.3 11.6 3.8 8.2 5 7l2.3 2.2z"),
        RING("M8 1a7 7 0 1 1-7 7h2.2A4.8 4.8 0 1 0 8 3.2z"),
        DASHES(dashes()),
        SQUARE("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.5 5.5h5v5h-5z"),
        QUESTION("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM5.6 6.3c0-1.5 1-2.4 2.5-2.4s2.5.9 2.5 2.2c0 1-.5 1.5-1.2 2"
                + "-.5.4-.6.6-.6 1.2H7.2c0-1.2.3-1.7 1-2.3.5-.4.7-.5.7-.9 0-.5-.3-.8-.8-.8-.6 0-.9.4-.9 1z"
                + "M7.2 10.4v1.7h1.7v-1.7z"),
        CLOCK("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM8 2.7a5.3 5.3 0 1 1 0 10.6A5.3 5.3 0 0 1 8 2.7z"
                + "M7.2 4.4h1.6v3.2l2.3 1.5-.9 1.3-3-2z"),
        DOT("M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z"),
        AGAIN("M13 4.6A6 6 0 1 0 14 8h-1.7A4.3 4.3 0 1 1 11.8 5.8L9.6 8H15V2.6z"),
        LENS("M6.5 1a5.5 5.5 0 1 0 3.3 9.9l3.9 3.9 1.2-1.2-3.9-3.9A5.5 5.5 0 0 0 6.5 1zM6.5 2.7a3.8 3.8 0 1 1 0 7.6"
                + " 3.8 3.8 0 0 1 0-7.6z"),
        CLOSE("M3.2 2 2 3.2 6.8 8 2 12.8 3.2 14 8 9.2 12.8 14 14 12.8 9.2 8 14 3.2 12.8 2 8 6.8z"),
        OUT("M9 1.5V3h2.9L6.5 8.4l1.1 1.1L13 4.1V7h1.5V1.5zM2 3v11h11V9h-1.5v3.5h-8v-8H7V3z");

        private final String path;

        Shape(String path) {
            this.path = path;
        }

        /// A circle of eight dashes.
        private static String dashes() {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                double from = Math.PI / 4 * i - 0.24;
                double to = Math.PI / 4 * i + 0.24;
                path.append("M").append(point(7, from));
                path.append("A7 7 0 0 1 ").append(point(7, to));
                path.append("L").append(point(5.4, to));
                path.append("A5.4 5.4 0 0 0 ").append(point(5.4, from)).append("z");
            }
            return path.toString();
        }

        private static String point(double r, double angle) {
            return String.format(java.util.Locale.ROOT, "%.3f %.3f", 8 + r * Math.cos(angle), 8 + r * Math.sin(angle));
        }
    }

    private final SVGPath svg = new SVGPath();

    /// A glyph of one shape.
    public Glyph(Shape shape) {
        getStyleClass().add("glyph");
        svg.setFillRule(FillRule.EVEN_ODD);
        setShape(svg);
        shape(shape);
        setMouseTransparent(true);
    }

    /// A glyph that shows a mood.
    public Glyph(StatusStyle mood) {
        this(shapeOf(mood));
        mood.on(this);
    }

    /// Shows another shape.
    public void shape(Shape shape) {
        svg.setContent(shape.path);
    }

    /// Shows a mood: its shape and its colour.
    public void mood(StatusStyle mood) {
        shape(shapeOf(mood));
        mood.on(this);
    }

    /// The shape that goes with a mood, so that colour never says something alone.
    public static Shape shapeOf(StatusStyle mood) {
        return switch (mood) {
            case FAIL -> Shape.CROSS;
            case WAIT -> Shape.DIAMOND;
            case RUN -> Shape.RING;
            case OK -> Shape.CHECK;
            case REC -> Shape.DOT;
            case QUEUED -> Shape.CLOCK;
            case STOPPED -> Shape.SQUARE;
            case IDLE -> Shape.DASHES;
            case UNKNOWN -> Shape.QUESTION;
        };
    }
}
