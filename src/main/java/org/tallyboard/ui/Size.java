package org.tallyboard.ui;

/// A size in pixels.
public record Size(int width, int height) {

    /// The size of the pictures in the user guide.
    public static final Size STANDARD = new Size(1600, 1000);

    public Size {
        if (width < 200 || height < 200 || width > 8192 || height > 8192) {
            throw new IllegalArgumentException(
                    "a size is WIDTHxHEIGHT in pixels, each from 200 to 8192, not " + width + "x" + height);
        }
    }

    /// Reads `1600x1000`.
    public static Size parse(String text) {
        String[] parts = text.toLowerCase(java.util.Locale.ROOT).split("x", -1);
        try {
            if (parts.length == 2) {
                return new Size(Integer.parseInt(parts[0].strip()), Integer.parseInt(parts[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "a size is WIDTHxHEIGHT in pixels, for example 1600x1000, not " + text, e);
        }
        throw new IllegalArgumentException("a size is WIDTHxHEIGHT in pixels, for example 1600x1000, not " + text);
    }
}
