package org.tallyboard.recorder.capture;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The kind of file that a finished recording is. Parts are always Matroska, whatever the finished file will be.
public enum Container {
    /// Matroska; takes every codec.
    MKV("matroska"),
    /// MP4 with its index at the front; takes H.264, HEVC, AAC and their like.
    MP4("mp4"),
    /// MPEG transport stream.
    TS("mpegts");

    private final String muxer;

    Container(String muxer) {
        this.muxer = muxer;
    }

    /// ffmpeg's name for it.
    String muxer() {
        return muxer;
    }

    /// The ending of a file's name, without the dot; also its name in a job.
    public String extension() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Container> of(String name) {
        return Arrays.stream(values())
                .filter(container -> container.extension().equals(name))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Container::extension).collect(Collectors.joining(", "));
    }
}
