package org.tallyboard.history;

import java.util.regex.Pattern;

/// What others wrote about why something happened, as it is kept: short, and without what addresses hold beside
/// host and path, which may be passwords and tokens.
final class Reasons {

    private static final int MOST = 500;
    private static final Pattern LOGIN = Pattern.compile("://[^\\s/?#@]{1,500}@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s?#\"'<>]{1,500})[?#][^\\s\"'<>]*");

    private Reasons() {}

    static String of(String text) {
        String head = text.length() <= 4 * MOST ? text : text.substring(0, 4 * MOST);
        String plain = QUERY.matcher(LOGIN.matcher(head).replaceAll("://…@")).replaceAll("$1?…");
        if (plain.length() <= MOST) {
            return plain;
        }
        int end = Character.isHighSurrogate(plain.charAt(MOST - 2)) ? MOST - 2 : MOST - 1;
        return plain.substring(0, end) + "…";
    }
}
