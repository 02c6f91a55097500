package org.tallyboard.ui.kit;

import java.util.Locale;

/// Amounts in words: bytes, rates, counts.
public final class Sizes {

    private Sizes() {}

    /// Decimal bytes, as storage is sold and ffmpeg reports: `98 MB`, `2.3 GB`.
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = -1;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return short3(value) + " " + units[unit];
    }

    /// Bits per second: `640 kb/s`, `4.1 Mb/s`.
    public static String bitrate(double bitsPerSecond) {
        if (!(bitsPerSecond >= 0)) {
            return "unknown rate";
        }
        if (bitsPerSecond < 999_500) {
            return Math.round(bitsPerSecond / 1000) + " kb/s";
        }
        return String.format(Locale.ROOT, "%.1f Mb/s", bitsPerSecond / 1e6);
    }

    /// Messages per second: `0`, `0.4`, `12.4`, `2,040`.
    public static String rate(double perSecond) {
        if (perSecond < 0.05) {
            return "0";
        }
        return perSecond < 100
                ? String.format(Locale.ROOT, "%.1f", perSecond)
                : String.format(Locale.ROOT, "%,d", Math.round(perSecond));
    }

    /// A count with its noun: `1 pipeline`, `27 pipelines`.
    public static String count(long n, String singular, String plural) {
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? singular : plural);
    }

    private static String short3(double value) {
        return value < 10 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
    }
}
