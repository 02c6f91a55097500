package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line that records one part: the streams into Matroska, copied as they are unless a profile says how to
/// encode them. Nothing else is asked of this ffmpeg: whatever is made for people is made beside it ([Previewer]).
///
/// Matroska, because a file whose writer was killed can still be played. Options that belong to an input or an output
/// stand before it.
///
/// @param way how ffmpeg gets to the source
/// @param file made by us and empty; ffmpeg is told to write over it
/// @param subtitles whether they are wanted: there are kinds that no Matroska file takes
record RecordingCommand(
        Ffmpeg ffmpeg,
        CaptureSettings settings,
        RecordingRequest request,
        SourceGuard.Way way,
        Optional<Profile> profile,
        Path file,
        boolean subtitles) {
    List<String> line() {
        var command = new ArrayList<String>();
        add(command, ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-loglevel", "level+warning", "-y");
        add(command, "-progress", "pipe:1", "-stats_period", "0.5");
        command.addAll(SourceKind.of(request.source()).orElseThrow().inputOptions(settings.silence()));
        add(command, "-analyzeduration", "2000000");
        command.addAll(way.form().inputOptions());
        if (way.form() == SourceForm.HLS && ffmpeg.features().extensionPicky()) {
            add(command, "-extension_picky", "0");
        }
        command.addAll(way.options());
        add(command, "-i", way.url());
        // Of renditions ffmpeg takes the best by itself; of everything else, all that a file can hold.
        if (!way.form().hasRenditions()) {
            add(command, "-map", "0:v?", "-map", "0:a?", "-map", "0:s?");
        }
        if (!subtitles) {
            add(command, "-sn");
        }
        add(command, "-dn", "-c", "copy");
        profile.ifPresent(chosen -> command.addAll(chosen.arguments()));
        // When one stream stops, the others are written on after so many microseconds, and not only after ten seconds.
        add(command, "-max_interleave_delta", "2000000");
        add(command, "-f", "matroska", "-cluster_time_limit", "1000", "-flush_packets", "1", file.toString());
        return List.copyOf(command);
    }

    private static void add(List<String> command, String... words) {
        command.addAll(List.of(words));
    }
}
