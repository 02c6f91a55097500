package org.tallyboard.sandbox.streams;

/// A picture of 24-bit pixels to paint on, with what a landscape needs: gradients, discs with soft edges, and the
/// ground below a line. Coordinates are shares of the picture, 0 to 1, from the upper left.
final class Canvas {
    private static final int SHADES = 128;

    private final int width;
    private final int height;
    private final byte[] pixels;

    Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        this.pixels = new byte[width * height * 3];
    }

    /// A line across the picture: the height at each x, both as shares.
    interface Line {
        double at(double x);
    }

    /// The pixels, red, green, blue, row by row; the array is painted over for the next frame.
    byte[] pixels() {
        return pixels;
    }

    double aspect() {
        return (double) width / height;
    }

    /// Fills the picture from `top` to `bottom`.
    void gradient(int top, int bottom) {
        for (int y = 0; y < height; y++) {
            int colour = mix(top, bottom, (double) y / (height - 1));
            for (int x = 0; x < width; x++) {
                blend(x, y, colour, 1);
            }
        }
    }

    /// A disc; `radius` is a share of the height, `glow` how far its light reaches beyond, in radiuses.
    void disc(double centreX, double centreY, double radius, double glow, int colour) {
        double reach = radius * (1 + glow);
        int left = (int) Math.max(0, (centreX - reach / aspect()) * width);
        int right = (int) Math.min(width, (centreX + reach / aspect()) * width + 1);
        int upper = (int) Math.max(0, (centreY - reach) * height);
        int lower = (int) Math.min(height, (centreY + reach) * height + 1);
        double edge = 1.5 / height;
        for (int y = upper; y < lower; y++) {
            for (int x = left; x < right; x++) {
                double dx = ((double) x / width - centreX) * aspect();
                double dy = (double) y / height - centreY;
                double outside = Math.sqrt(dx * dx + dy * dy) - radius;
                if (outside <= 0) {
                    blend(x, y, colour, 1);
                } else {
                    double soft = Math.max(0, 1 - outside / edge);
                    double light = glow > 0 ? Math.max(0, 1 - outside / (radius * glow)) : 0;
                    blend(x, y, colour, Math.max(soft, 0.35 * light * light));
                }
            }
        }
    }

    /// Everything below a line, from `near` at the line to `deep` at the bottom.
    void ground(Line line, int near, int deep) {
        int[] shades = new int[SHADES];
        for (int i = 0; i < SHADES; i++) {
            shades[i] = mix(near, deep, (double) i / (SHADES - 1));
        }
        for (int x = 0; x < width; x++) {
            double top = line.at((double) x / width) * height;
            int from = (int) Math.max(0, Math.floor(top));
            double step = (SHADES - 1) / Math.max(1, height - top);
            for (int y = from; y < height; y++) {
                double cover = Math.min(1, y + 1 - top);
                blend(x, y, shades[(int) Math.clamp((y - top) * step, 0, SHADES - 1)], cover);
            }
        }
    }

    /// What lies between two lines, where the upper one is above the lower one.
    void between(Line upper, Line lower, int colour) {
        for (int x = 0; x < width; x++) {
            double top = Math.max(0, upper.at((double) x / width) * height);
            double bottom = Math.min(height, lower.at((double) x / width) * height);
            for (int y = (int) top; y < bottom; y++) {
                blend(x, y, colour, Math.min(1, Math.min(y + 1 - top, bottom - y)));
            }
        }
    }

    /// A rectangle.
    void box(double left, double top, double right, double bottom, int colour, double opacity) {
        int endX = (int) Math.min(width, Math.round(right * width));
        int endY = (int) Math.min(height, Math.round(bottom * height));
        for (int y = (int) Math.max(0, Math.round(top * height)); y < endY; y++) {
            for (int x = (int) Math.max(0, Math.round(left * width)); x < endX; x++) {
                blend(x, y, colour, opacity);
            }
        }
    }

    private void blend(int x, int y, int colour, double opacity) {
        if (opacity <= 0) {
            return;
        }
        int at = (y * width + x) * 3;
        if (opacity >= 1) {
            pixels[at] = (byte) (colour >> 16);
            pixels[at + 1] = (byte) (colour >> 8);
            pixels[at + 2] = (byte) colour;
            return;
        }
        int weight = (int) (opacity * 256);
        for (int channel = 0; channel < 3; channel++) {
            int wanted = colour >> (16 - 8 * channel) & 0xff;
            int there = pixels[at + channel] & 0xff;
            pixels[at + channel] = (byte) (there + ((wanted - there) * weight >> 8));
        }
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            mixed |= (int) Math.round(a + (b - a) * Math.clamp(share, 0, 1)) << shift;
        }
        return mixed;
    }
}
