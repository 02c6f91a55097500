package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.tallyboard.recorder.capture.Ffmpeg;

/// One programme behind all doors.
///
/// @param feed the programme
/// @param http the web server of two doors
/// @param doors all of them
record Sources(LiveFeed feed, HttpDoors http, List<Door> doors) implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    Sources {
        doors = List.copyOf(doors);
    }

    /// @param site an empty folder for the segments
    static Sources open(Ffmpeg ffmpeg, Path site, boolean sound) throws IOException, InterruptedException {
        LiveFeed feed = LiveFeed.start(ffmpeg, site, sound);
        var http = new HttpDoors();
        var sources = new Sources(
                feed,
                http,
                List.of(http.hls(site), http.stream(feed), new RtmpDoor(ffmpeg, feed), new SrtDoor(ffmpeg, feed)));
        long end = System.nanoTime() + READY_WITHIN.toNanos();
        while (!Files.exists(site.resolve("live.m3u8"))) {
            if (!feed.isAlive() || System.nanoTime() > end) {
                sources.close();
                throw new IllegalStateException(
                        "The encoder does not start: " + Files.readString(site.resolve("encoder.log")));
            }
            Thread.sleep(100);
        }
        return sources;
    }

    @Override
    public void close() {
        doors.forEach(Door::close);
        http.close();
        feed.close();
    }
}
