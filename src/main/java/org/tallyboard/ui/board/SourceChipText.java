package org.tallyboard.ui.board;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What the lamp of a source says.
///
/// @param mood its colour and glyph
/// @param name the source, with its trouble where it has one
/// @param age how old its oldest row is, or how far it is
/// @param brief the age alone, for a narrow window
/// @param tip everything, with what to do
public record SourceChipText(StatusStyle mood, String name, String age, String brief, String tip) {

    /// The lamp of a source as it stands now.
    public static SourceChipText of(SourceStatus status, ViewContext look) {
        Instant now = look.now();
        String name = name(status.id());
        Optional<Duration> oldest = status.oldestRow().map(at -> Duration.between(at, now));
        boolean stale = oldest.filter(o -> o.compareTo(status.interval().multipliedBy(3)) > 0)
                .isPresent();
        String brief = oldest.map(TimeText::age).orElse("");
        // A broker is one row: its age needs no word.
        boolean many = status.id().kind() == SourceId.Kind.AWS || status.id().kind() == SourceId.Kind.BUILDS;
        String age = brief.isEmpty() || !many ? brief : "oldest " + brief;
        String rows = rows(status);
        return switch (status.phase()) {
            case SourceStatus.Connecting() ->
                new SourceChipText(
                        StatusStyle.IDLE, name, "connecting", "connecting", name + ": connecting, nothing read yet");
            case SourceStatus.Reading(int done, int total) ->
                new SourceChipText(
                        StatusStyle.RUN,
                        name,
                        "reading " + done + " of " + total,
                        done + " of " + total,
                        name + ": first round, " + done + " of " + total + " rows were read");
            case SourceStatus.Live() -> live(status, name, stale, age, brief, rows);
            case SourceStatus.Slowed(String reason) ->
                new SourceChipText(
                        StatusStyle.WAIT,
                        // Figures and advice are for the tooltip.
                        name + ": " + CommonText.line(reason).split("[:;,]", 2)[0],
                        age,
                        brief,
                        CommonText.dots(java.util.List.of(name + ": slowed, " + CommonText.line(reason), age, rows))
                                + "\nRows get older than planned; it speeds up again by itself.");
            case SourceStatus.Failed(var failure) ->
                new SourceChipText(
                        StatusStyle.FAIL,
                        name + " failed: " + CommonText.line(failure.cause()),
                        "since " + look.at(failure.since()),
                        look.at(failure.since()),
                        name + ": " + CommonText.line(failure.cause()) + ", since " + look.at(failure.since())
                                + (failure.remedy().isBlank() ? "" : "\n" + CommonText.line(failure.remedy()))
                                + (status.id().kind() == SourceId.Kind.BOARD
                                        ? ""
                                        : "\nWhat is shown is from before. It is tried again by itself."));
        };
    }

    private static SourceChipText live(
            SourceStatus status, String name, boolean stale, String age, String brief, String rows) {
        if (status.id().kind() == SourceId.Kind.EVENTS) {
            return new SourceChipText(StatusStyle.OK, name, "live", "live", name + ": following the stream");
        }
        if (status.id().kind() == SourceId.Kind.BOARD) {
            return new SourceChipText(StatusStyle.OK, name, "works again", "works again", name + ": works again");
        }
        String tip = CommonText.dots(
                        java.util.List.of(name + (stale ? ": behind its plan" : ": read as planned"), age, rows))
                + "\nEach row is read every " + TimeText.age(status.interval()) + ".";
        return new SourceChipText(
                stale ? StatusStyle.WAIT : StatusStyle.OK,
                name,
                age.isEmpty() ? "live" : age,
                brief.isEmpty() ? "live" : brief,
                tip);
    }

    /// How many rows a source has: `9 pipelines`, `1 project`; empty for a broker.
    static String rows(SourceStatus status) {
        return switch (status.id().kind()) {
            case AWS -> Sizes.count(status.rows(), "pipeline", "pipelines");
            case BUILDS -> Sizes.count(status.rows(), "project", "projects");
            case BROKER_API, EVENTS, BOARD -> "";
        };
    }

    private static String name(SourceId id) {
        return switch (id.kind()) {
            case AWS -> CommonText.line(id.name());
            case BUILDS -> CommonText.line(id.name()) + " builds";
            case BROKER_API -> CommonText.line(id.name()) + " API";
            case EVENTS -> CommonText.line(id.name()) + " events";
            case BOARD -> CommonText.line(id.name());
        };
    }
}
