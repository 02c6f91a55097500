package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line of one recording: the streams copied as they are into Matroska, and a small picture of the video
/// every few seconds as a second output, made from key frames alone so that it costs next to nothing.
///
/// Matroska, because a file whose writer was killed can still be played. Options that belong to an input or an output
/// stand before it.
final class RecordingCommand {
    private static final int PREVIEW_WIDTH = 320;

    private RecordingCommand() {}

    /// @param preview where the picture goes; empty for a source without video, which ffmpeg would refuse
    /// @param silence how long the source may send nothing
    static List<String> of(
            Ffmpeg ffmpeg,
            RecordingRequest request,
            Path file,
            Optional<Path> preview,
            Duration previewEvery,
            Duration silence) {
        var command = new ArrayList<String>();
        add(command, ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-loglevel", "level+warning", "-n");
        add(command, "-progress", "pipe:1", "-stats_period", "1");
        // A playlist from outside must not make ffmpeg open files of this machine.
        add(command, "-protocol_whitelist", "http,https,httpproxy,tcp,tls,crypto");
        add(command, "-rw_timeout", Long.toString(silence.toNanos() / 1000));
        add(command, "-analyzeduration", "2000000", "-skip_frame:v", "nokey");
        add(command, "-i", request.source().toString());
        add(command, "-map", "0", "-c", "copy", "-f", "matroska", "-cluster_time_limit", "1000");
        add(command, "-flush_packets", "1", file.toString());
        preview.ifPresent(picture -> {
            String every = Double.toString(previewEvery.toMillis() / 1000.0);
            add(command, "-map", "0:v:0?", "-vf");
            add(
                    command,
                    "select='isnan(prev_selected_t)+gte(t-prev_selected_t," + every + ")',scale=" + PREVIEW_WIDTH
                            + ":-2");
            add(command, "-fps_mode", "vfr", "-q:v", "5", "-f", "image2", "-update", "1");
            add(command, "-atomic_writing", "1", picture.toString());
        });
        return List.copyOf(command);
    }

    private static void add(List<String> command, String... words) {
        command.addAll(List.of(words));
    }
}
