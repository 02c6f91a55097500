package org.tallyboard.ui.pipeline;

import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What every row of the left half says of its age.
final class RowText {

    private RowText() {}

    /// What the right end of a row says: `as of 10:30 · credentials expired`, or what it shows while that is fresh.
    static String when(Freshness freshness, ViewContext look, String fresh) {
        return switch (freshness.look(look.now())) {
            case NEVER -> "not read yet";
            case FAILED -> {
                String cause = CommonText.line(freshness.failure().orElseThrow().cause());
                yield freshness
                        .readAt()
                        .map(at -> "as of " + look.at(at) + " · " + cause)
                        .orElse("not read: " + cause);
            }
            case STALE ->
                "as of " + look.at(freshness.readAt().orElseThrow()) + " · not read for "
                        + TimeText.age(freshness.age(look.now()).orElseThrow());
            case FRESH -> fresh;
        };
    }
}
