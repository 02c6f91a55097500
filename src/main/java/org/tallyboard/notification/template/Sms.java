package org.tallyboard.notification.template;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Counts a text message as networks do (3GPP TS 23.038): 160 characters of the GSM alphabet, or 70 units of UTF-16 as
/// soon as one character is not in it; of several parts each carries 153 or 67.
public final class Sms {

    /// The most that SNS sends as one message, in characters (SNS API reference, Publish).
    public static final int LONGEST = 1_600;

    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENDED = "^{}\\[~]|€\f";

    /// How a text is sent.
    ///
    /// @param gsm whether every character is of the GSM alphabet
    /// @param units its length, in septets or in UTF-16 units
    /// @param parts how many text messages it takes; 0 for an empty text
    /// @param forcing the characters that are not of the GSM alphabet, each once
    public record Count(boolean gsm, int units, int parts, List<String> forcing) {
        public Count {
            forcing = List.copyOf(forcing);
        }
    }

    private Sms() {}

    /// Counts a text.
    public static Count count(String text) {
        Set<String> forcing = new LinkedHashSet<>();
        text.codePoints().filter(c -> septets(c) == 0).forEach(c -> forcing.add(Character.toString(c)));
        boolean gsm = forcing.isEmpty();
        int units = text.codePoints().map(c -> units(c, gsm)).sum();
        return new Count(gsm, units, parts(text, gsm, units), List.copyOf(forcing));
    }

    private static int parts(String text, boolean gsm, int units) {
        if (units <= (gsm ? 160 : 70)) {
            return units == 0 ? 0 : 1;
        }
        int room = gsm ? 153 : 67;
        int parts = 1;
        int used = 0;
        for (int c : text.codePoints().toArray()) {
            // An escaped character and a pair of surrogates stay in one part.
            int more = units(c, gsm);
            if (used + more > room) {
                parts++;
                used = 0;
            }
            used += more;
        }
        return parts;
    }

    private static int units(int c, boolean gsm) {
        return gsm ? septets(c) : Character.charCount(c);
    }

    /// 0 for a character that is not of the alphabet.
    private static int septets(int c) {
        return BASIC.indexOf(c) >= 0 ? 1 : EXTENDED.indexOf(c) >= 0 ? 2 : 0;
    }

    /// [#plain], and at most [#LONGEST] characters.
    static String fit(String text) {
        String plain = plain(text);
        if (plain.length() <= LONGEST) {
            return plain;
        }
        int end = LONGEST - 3;
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(end - 1)) ? end - 1 : end) + "...";
    }

    /// With the characters of the GSM alphabet in place of those that look like them, such as quotes, dashes and the
    /// three dots of `…`. Other characters stay.
    public static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case 0x2018, 0x2019, 0x201A, 0x2032, '`', 0x00B4 -> out.append('\'');
                case 0x201C, 0x201D, 0x201E, 0x00AB, 0x00BB -> out.append('"');
                case 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212, 0x00B7, 0x2022 -> out.append('-');
                case 0x2026 -> out.append("...");
                case 0x00A0, 0x202F, 0x2009, '\t' -> out.append(' ');
                case 0x00E7 -> out.append('c');
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
