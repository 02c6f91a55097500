package org.tallyboard.sandbox.streams;

import java.util.Random;

/// What a channel shows. Every movement closes after one turn of the loop, so that the picture runs on without a seam.
///
/// @param kind what stands in front of the sky
/// @param skyTop colour at the upper edge, 0xRRGGBB
/// @param skyLow colour at the horizon
/// @param light colour of the sun, the moon or the lamps
/// @param ground colour of what is nearest; what is farther takes more of the sky
/// @param seed places hills, stars and windows
record Scene(Kind kind, int skyTop, int skyLow, int light, int ground, long seed) {

    /// What stands in front of the sky.
    enum Kind {
        HILLS,
        WATER,
        CITY,
        STARS,
        HALL
    }

    /// Paints the frame at `turn`, 0 to 1, of the loop.
    void paint(Canvas canvas, double turn) {
        canvas.gradient(skyTop, skyLow);
        var random = new Random(seed * 0x9E3779B97F4A7C15L);
        double sway = Math.sin(2 * Math.PI * turn);
        switch (kind) {
            case HILLS -> {
                sun(canvas, random, turn);
                ridges(canvas, random, sway, 0.52);
            }
            case STARS -> {
                stars(canvas, random, turn);
                sun(canvas, random, turn);
                ridges(canvas, random, sway, 0.66);
            }
            case WATER -> {
                sun(canvas, random, turn);
                ridge(canvas, random, sway * 0.01, 0.56, 0.05, shade(0.45));
                water(canvas, turn);
            }
            case CITY -> {
                sun(canvas, random, turn);
                houses(canvas, random, turn, 0.35, 0.62, 17);
                houses(canvas, random, turn, 0.75, 0.72, 11);
            }
            case HALL -> hall(canvas, random, turn);
        }
    }

    private void sun(Canvas canvas, Random random, double turn) {
        double x = 0.3 + 0.4 * random.nextDouble() + 0.05 * Math.cos(2 * Math.PI * turn);
        double y = 0.26 + 0.06 * Math.sin(2 * Math.PI * turn);
        canvas.disc(x, y, 0.075, 4, light);
    }

    private void ridges(Canvas canvas, Random random, double sway, double horizon) {
        ridge(canvas, random, sway * 0.01, horizon, 0.10, shade(0.4));
        ridge(canvas, random, sway * 0.02, horizon + 0.12, 0.12, shade(0.7));
        ridge(canvas, random, sway * 0.04, horizon + 0.26, 0.10, ground);
    }

    private void ridge(Canvas canvas, Random random, double shift, double base, double height, int colour) {
        double[] phase = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double[] waves = {1.3 + random.nextDouble(), 3 + random.nextDouble() * 2, 9 + random.nextDouble() * 6};
        canvas.ground(
                x -> {
                    double at = x + shift;
                    double line = 0;
                    for (int i = 0; i < waves.length; i++) {
                        line += Math.sin(2 * Math.PI * (at * waves[i] + phase[i])) / waves[i];
                    }
                    return base - height * line;
                },
                colour,
                darker(colour, 0.65));
    }

    private void water(Canvas canvas, double turn) {
        canvas.ground(x -> 0.6, darker(skyLow, 0.8), darker(skyTop, 0.6));
        for (int row = 0; row < 12; row++) {
            double y = 0.62 + 0.03 * row;
            double drift = Math.sin(2 * Math.PI * (turn + row * 0.37)) * 0.02;
            double width = 0.05 + 0.02 * row;
            canvas.box(0.5 + drift - width, y, 0.5 + drift + width, y + 0.008, light, 0.30);
        }
        boat(canvas, 0.5 - 0.32 * Math.cos(2 * Math.PI * turn));
    }

    private void boat(Canvas canvas, double middle) {
        canvas.box(middle - 0.045, 0.60, middle + 0.035, 0.67, ground, 1);
        canvas.box(middle - 0.038, 0.615, middle + 0.028, 0.632, light, 0.9);
        canvas.box(middle - 0.012, 0.56, middle + 0.008, 0.60, ground, 1);
        canvas.between(
                x -> 0.665,
                x -> {
                    double off = Math.abs(x - middle) / 0.085;
                    return off < 1 ? 0.665 + 0.05 * Math.sqrt(1 - off * off * off * off) : 0;
                },
                darker(ground, 0.8));
    }

    private void houses(Canvas canvas, Random random, double turn, double nearness, double base, int count) {
        int wall = shade(nearness);
        for (int i = 0; i < count; i++) {
            double left = (i + 0.1 * random.nextDouble()) / count;
            double right = left + (0.75 + 0.3 * random.nextDouble()) / count;
            double top = base - 0.32 * random.nextDouble();
            canvas.box(left, top, right, 1, wall, 1);
            for (double y = top + 0.03; y < 0.95; y += 0.05) {
                for (double x = left + 0.01; x < right - 0.012; x += 0.018) {
                    double lit = random.nextDouble();
                    boolean on = lit < 0.35 && Math.sin(2 * Math.PI * (turn + lit * 40)) > -0.6;
                    if (on) {
                        canvas.box(x, y, x + 0.009, y + 0.022, light, 0.8 * nearness + 0.2);
                    }
                }
            }
        }
    }

    private void stars(Canvas canvas, Random random, double turn) {
        for (int i = 0; i < 90; i++) {
            double x = random.nextDouble();
            double y = 0.6 * random.nextDouble();
            double size = 0.002 + 0.002 * random.nextDouble();
            double phase = random.nextDouble();
            if (Math.sin(2 * Math.PI * (2 * turn + phase)) > -0.7) {
                canvas.disc(x, y, size, 0, light);
            }
        }
    }

    private void hall(Canvas canvas, Random random, double turn) {
        canvas.ground(x -> 0.7, darker(skyLow, 0.75), darker(skyLow, 0.45));
        for (int i = 0; i < 7; i++) {
            double x = (i + 0.5) / 7 + 0.008 * Math.sin(2 * Math.PI * turn);
            canvas.box(x - 0.022, 0.18, x + 0.022, 0.72, ground, 1);
            canvas.box(x - 0.032, 0.15, x + 0.032, 0.19, darker(ground, 0.8), 1);
            canvas.disc(x + 0.5 / 7, 0.12 + 0.01 * Math.sin(2 * Math.PI * (turn + i / 7.0)), 0.028, 5, light);
        }
        for (int row = 0; row < 3; row++) {
            for (int seat = 0; seat < 16 + 2 * row; seat++) {
                double x = (seat + 0.5) / (16 + 2 * row);
                double nod = 0.006 * Math.sin(2 * Math.PI * (turn * (1 + random.nextInt(3)) + random.nextDouble()));
                canvas.disc(x, 0.76 + 0.08 * row + nod, 0.018 + 0.006 * row, 0, darker(ground, 0.55 - 0.12 * row));
            }
        }
    }

    /// The ground's colour at a nearness of 0 to 1: far things take the sky's.
    private int shade(double nearness) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int sky = skyLow >> shift & 0xff;
            int near = ground >> shift & 0xff;
            mixed |= (int) Math.round(sky + (near - sky) * nearness) << shift;
        }
        return mixed;
    }

    private static int darker(int colour, double factor) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            result |= (int) Math.round((colour >> shift & 0xff) * factor) << shift;
        }
        return result;
    }
}
