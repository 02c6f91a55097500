package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line that records one part: the streams into Matroska, copied as they are unless a profile says how to
/// encode them, and a small picture of the video every few seconds as a second output, made from key frames alone so
/// that it costs next to nothing.
///
/// Matroska, because a file whose writer was killed can still be played. Options that belong to an input or an output
/// stand before it.
///
/// @param way how ffmpeg gets to the source
/// @param file made by us and empty; ffmpeg is told to write over it
/// @param preview where the picture goes; empty for a source without video, which ffmpeg would refuse
/// @param subtitles whether they are wanted: there are kinds that no Matroska file takes
record RecordingCommand(
        Ffmpeg ffmpeg,
        CaptureSettings settings,
        RecordingRequest request,
        SourceGuard.Way way,
        Optional<Profile> profile,
        Path file,
        Optional<Path> preview,
        boolean subtitles) {
    private static final int PREVIEW_WIDTH = 320;

    List<String> line() {
        boolean decoding = profile.map(Profile::decodesVideo).orElse(false);
        boolean playlist = SourceKind.isPlaylist(request.source());
        var command = new ArrayList<String>();
        add(command, ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-loglevel", "level+warning", "-y");
        add(command, "-progress", "pipe:1", "-stats_period", "1");
        command.addAll(SourceKind.of(request.source()).orElseThrow().inputOptions(settings.silence()));
        add(command, "-analyzeduration", "2000000");
        if (!decoding) {
            add(command, "-skip_frame:v", "nokey");
        }
        command.addAll(way.options());
        add(command, "-i", way.url());
        // Of renditions ffmpeg takes the best by itself; of everything else, all that a file can hold.
        if (!playlist) {
            add(command, "-map", "0:v?", "-map", "0:a?", "-map", "0:s?");
        }
        if (!subtitles) {
            add(command, "-sn");
        }
        add(command, "-dn", "-c", "copy");
        profile.ifPresent(chosen -> command.addAll(chosen.arguments()));
        add(command, "-f", "matroska", "-cluster_time_limit", "1000", "-flush_packets", "1", file.toString());
        preview.ifPresent(picture -> {
            String every = Double.toString(settings.previewEvery().toMillis() / 1000.0);
            if (!playlist) {
                add(command, "-map", "0:v:0?");
            }
            add(
                    command,
                    "-an",
                    "-sn",
                    "-dn",
                    "-vf",
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
