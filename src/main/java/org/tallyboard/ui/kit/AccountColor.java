package org.tallyboard.ui.kit;

import javafx.scene.paint.Color;

/// Makes an account's configured colour readable as a badge on either theme, however it was chosen.
public final class AccountColor {

    /// A badge's two colours.
    public record Pair(Color background, Color text) {}

    /// WCAG 2.1 asks 4.5:1 of text this size.
    private static final double CONTRAST = 4.5;

    private AccountColor() {}

    /// The badge of a configured colour; grey when the colour cannot be read.
    ///
    /// @param configured `#rrggbb`
    public static Pair badge(String configured, ColorPalette palette) {
        Color color = parse(configured);
        boolean dark = palette == ColorPalette.DARK;
        Color ground = dark ? Color.web("#171e27") : Color.WHITE;
        Color background = ground.interpolate(color, dark ? 0.34 : 0.16);
        Color toward = dark ? Color.WHITE : Color.BLACK;
        Color text = color;
        for (int step = 0; step <= 20 && contrast(text, background) < CONTRAST + 0.6; step++) {
            text = color.interpolate(toward, step / 20.0);
        }
        return new Pair(background, text);
    }

    private static Color parse(String configured) {
        try {
            return Color.web(configured);
        } catch (IllegalArgumentException | NullPointerException e) {
            return Color.web("#8a94a0");
        }
    }

    /// WCAG contrast of two opaque colours, 1 to 21.
    public static double contrast(Color a, Color b) {
        double la = luminance(a);
        double lb = luminance(b);
        return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
    }

    private static double luminance(Color c) {
        return 0.2126 * channel(c.getRed()) + 0.7152 * channel(c.getGreen()) + 0.0722 * channel(c.getBlue());
    }

    private static double channel(double v) {
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
}
