package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.recorder.source.SourceForm;
import org.tallyboard.recorder.source.SourceGuard;
import org.tallyboard.recorder.source.SourceKind;

/// The command line that records one part: the streams into Matroska, copied as they are unless a profile says how to
/// encode them. Nothing else is asked of this ffmpeg: whatever is made for people is made beside it ([Previewer]).
///
/// Matroska, because a file whose writer was killed can still be played. Options that belong to an input or an output
/// stand before it.
///
/// @param way how ffmpeg gets to the source
/// @param file made by us and empty; ffmpeg is told to write over it
/// @param subtitles whether they are wanted: there are kinds that no Matroska file takes
/// @param soundAlone whether the picture is left out
record RecordingCommand(
        Ffmpeg ffmpeg,
        CaptureSettings settings,
        RecordingRequest request,
        SourceGuard.Way way,
        Optional<Profile> profile,
        Path file,
        boolean subtitles,
        boolean soundAlone) {
    /// So much longer than the permitted silence may a source be away without being left.
    private static final Duration JUMP = Duration.ofSeconds(5);

    List<String> line() {
        var command = new ArrayList<String>();
        add(command, ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-loglevel", "level+warning", "-y");
        add(command, "-progress", "pipe:1", "-stats_period", "0.25");
        // Of a stream whose times jump, as those of MPEG-TS may, ffmpeg closes what is more than ten seconds, and
        // nobody
        // would know that something is missing. What is longer than the permitted silence is another part.
        add(
                command,
                "-dts_delta_threshold",
                Long.toString(settings.silence().plus(JUMP).toSeconds()));
        var input =
                new ArrayList<>(SourceKind.of(request.source()).orElseThrow().inputOptions(settings.silence()));
        if (!way.form().hasRenditions()) {
            // A live stream is there at once. Segments come quicker than they play, and their streams can be apart.
            add(input, "-analyzeduration", "2000000");
        }
        input.addAll(way.form().inputOptions());
        if (way.form() == SourceForm.HLS && ffmpeg.features().extensionPicky()) {
            add(input, "-extension_picky", "0");
        }
        input.addAll(way.options());
        if (way.secret()) {
            int list = input.indexOf("-protocol_whitelist");
            add(command, "-protocol_whitelist", "pipe," + input.get(list + 1));
            add(command, "-f", "concat", "-safe", "0", "-auto_convert", "0", "-i", "pipe:0");
        } else {
            command.addAll(input);
            add(command, "-i", way.url());
        }
        // Of renditions ffmpeg takes the best by itself; of everything else, all that a file can hold.
        if (!way.form().hasRenditions()) {
            add(command, "-map", "0:v?", "-map", "0:a?", "-map", "0:s?");
        } else if (way.language().isPresent()) {
            add(
                    command,
                    "-map",
                    "0:v:0?",
                    "-map",
                    "0:a:m:language:" + way.language().get(),
                    "-map",
                    "0:s:0?");
        }
        if (soundAlone) {
            add(command, "-vn");
        }
        if (!subtitles || soundAlone) {
            add(command, "-sn");
        }
        add(command, "-dn", "-c", "copy");
        profile.ifPresent(chosen -> command.addAll(chosen.arguments()));
        // When one stream stops, the others are written on after so many microseconds, and not only after ten seconds.
        add(command, "-max_interleave_delta", "2000000");
        add(command, "-f", "matroska", "-cluster_time_limit", "1000", "-flush_packets", "1", file.toString());
        return List.copyOf(command);
    }

    /// What ffmpeg is to read from its standard input: a script of its concat demuxer with the source as its only
    /// entry, so that what is secret of it stands in no command line. Empty where nothing is.
    Optional<String> script() {
        if (!way.secret()) {
            return Optional.empty();
        }
        var input =
                new ArrayList<>(SourceKind.of(request.source()).orElseThrow().inputOptions(settings.silence()));
        add(input, "-analyzeduration", "2000000");
        input.addAll(way.options());
        var script = new StringBuilder("ffconcat version 1.0\nfile ")
                .append(quoted(way.url()))
                .append('\n');
        for (int i = 0; i < input.size(); i += 2) {
            String name = input.get(i).substring(1);
            if (!name.equals("protocol_whitelist")) {
                script.append("option ")
                        .append(name)
                        .append(' ')
                        .append(quoted(input.get(i + 1)))
                        .append('\n');
            }
        }
        return Optional.of(script.toString());
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static void add(List<String> command, String... words) {
        command.addAll(List.of(words));
    }
}
