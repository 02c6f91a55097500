package org.tallyboard.authenticator;

import java.util.regex.Pattern;

/// What a person, a group and a token may be called. A person's name goes into a header of what is forwarded, into two
/// logs and into lines of two protocols, so it is kept to what is plain in all of them; the site files for Apache hold
/// it to the same.
public final class Names {

    private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final Pattern GROUP = Pattern.compile("[a-z][a-z0-9_-]{0,31}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    /// For texts: what a name of a person is.
    public static final String PERSON_RULE = "1 to 64 of the letters a to z, digits and . _ @ -";

    /// For texts: what a name of a group is.
    public static final String GROUP_RULE = "1 to 32 small letters, digits, _ and -, and begins with a letter";

    /// For texts: what a label of a token is.
    public static final String LABEL_RULE = "1 to 32 of the letters a to z, digits and . _ -";

    private Names() {}

    /// Whether a person may be called so.
    public static boolean isPerson(String name) {
        return PERSON.matcher(name).matches();
    }

    /// Whether a group may be called so.
    public static boolean isGroup(String name) {
        return GROUP.matcher(name).matches();
    }

    /// Whether a token may be called so.
    public static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }
}
