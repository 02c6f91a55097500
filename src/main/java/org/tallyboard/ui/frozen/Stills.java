package org.tallyboard.ui.frozen;

import org.tallyboard.ui.kit.PngWriter;

/// Still preview pictures, worked out pixel by pixel: a sky, a moon and three ranges of hills.
final class Stills {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int[][] SKIES = {
        {0xBF7350, 0x8C6A30},
        {0xB84E92, 0x7A2340},
        {0x7A4FB8, 0x3A2A66},
        {0x4F94B8, 0x1E3A5C},
        {0x4FB87A, 0x2A5C44},
        {0x9CB84F, 0x44662A},
        {0xB89A4F, 0x66522A}
    };
    private static final int[][] HILLS = {
        {0x24262E, 0x3A3448, 0x2E3A52},
        {0x2A2A24, 0x33463A, 0x3A6450},
        {0x2A2A20, 0x30302A, 0x3E5A34},
        {0x2E2A20, 0x342E22, 0x55452C},
        {0x4A3A38, 0x5A3838, 0x6A3440}
    };

    private Stills() {}

    /// One picture; the same number gives the same picture.
    static byte[] picture(int number) {
        int[] pixels = new int[WIDTH * HEIGHT];
        int[] sky = SKIES[Math.floorMod(number, SKIES.length)];
        int[] hills = HILLS[Math.floorMod(number, HILLS.length)];
        double moonX = 60 + Math.floorMod(number * 83, 200);
        double moonY = 34 + Math.floorMod(number * 37, 30);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int color = mix(sky[0], sky[1], (double) y / HEIGHT);
                double moon = Math.hypot(x - moonX, y - moonY) - 15;
                color = mix(color, 0xEFE6DC, Math.clamp(0.5 - moon, 0, 1) * 0.85);
                for (int range = 0; range < 3; range++) {
                    double ridge = ridge(x, range, number);
                    color = mix(color, hills[range], Math.clamp(y - ridge + 0.5, 0, 1));
                }
                pixels[y * WIDTH + x] = color;
            }
        }
        return PngWriter.encode(pixels, WIDTH, HEIGHT);
    }

    private static double ridge(int x, int range, int number) {
        double period = 150 + 40 * range;
        double shift = number * 57 + range * 71;
        double phase = Math.abs(((x + shift) % period) / period * 2 - 1);
        return 88 + 22 * range + phase * (46 - 6 * range);
    }

    private static int mix(int a, int b, double t) {
        int red = (int) Math.round((a >> 16 & 255) + ((b >> 16 & 255) - (a >> 16 & 255)) * t);
        int green = (int) Math.round((a >> 8 & 255) + ((b >> 8 & 255) - (a >> 8 & 255)) * t);
        int blue = (int) Math.round((a & 255) + ((b & 255) - (a & 255)) * t);
        return 0xFF000000 | red << 16 | green << 8 | blue;
    }
}
