package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.recorder.capture.PartClock;

class PlaylistTest {
    private static final URI BASE = URI.create("http://h:443/live/one.m3u8");

    @Test
    void itsClockIsReadAndGoesOn() {
        var playlist = new Playlist("""
                #EXTM3U
                #EXT-X-PROGRAM-DATE-TIME:2026-11-27T10:00:00.500+0100
                #EXTINF:2.0,
                a.ts
                #EXTINF:4,
                b.ts?x=1
                #EXTINF:2,
                #EXT-X-PROGRAM-DATE-TIME:2026-11-27T09:01:00Z
                /c.ts
                """);

        assertThat(playlist.times(BASE))
                .containsEntry("http://h:443/live/a.ts", Instant.parse("2026-11-27T09:00:00.500Z"))
                .containsEntry("http://h:443/live/b.ts?x=1", Instant.parse("2026-11-27T09:00:02.500Z"))
                .containsEntry("http://h:443/c.ts", Instant.parse("2026-11-27T09:01:00Z"));
    }

    @Test
    void aTimeWithoutAnOffsetIsNone() {
        assertThat(new Playlist("#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2026-11-27T10:00:00\n#EXTINF:2,\na.ts\n")
                        .times(BASE))
                .isEmpty();
    }

    @Test
    void onlyAddressesAreChanged() {
        String text =
                "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"https://k/1\"\nhttps://cdn:8443/a//b.ts\n//other/c.ts\nd//e.ts\n";

        assertThat(new Playlist(text)
                        .withAddresses(address -> "<" + address + ">")
                        .text())
                .isEqualTo(
                        "#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"<https://k>/1\"\n<https://cdn:8443>/a//b.ts\n<//other>/c.ts\n"
                                + "d//e.ts\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "METHOD=AES-128,URI=\"k\"|",
                "METHOD=NONE|",
                "METHOD=SAMPLE-AES,URI=\"skd://1\",KEYFORMAT=\"com.apple.streamingkeydelivery\"|com.apple.streamingkeydelivery",
                "METHOD=SAMPLE-AES-CTR,KEYFORMAT=\"urn:uuid:edef8ba9\"|urn:uuid:edef8ba9",
                "METHOD=AES-128,URI=\"k\",KEYFORMAT=\"identity\"|"
            })
    void encryptionThatNeedsALicenceIsKnown(String key, @org.jspecify.annotations.Nullable String system) {
        assertThat(new Playlist("#EXTM3U\n#EXT-X-KEY:" + key + "\n").drm())
                .isEqualTo(java.util.Optional.ofNullable(system));
    }

    @Test
    void aSourceIsWhatItsFirstAnswerIs() {
        assertThat(form("text/plain", "\ufeff#EXTM3U\n")).isEqualTo(SourceForm.HLS);
        assertThat(form("text/xml", "<?xml version=\"1.0\"?>\n<MPD type=\"dynamic\">"))
                .isEqualTo(SourceForm.DASH);
        assertThat(form("multipart/x-mixed-replace; boundary=x", "--x")).isEqualTo(SourceForm.MULTIPART);
        assertThat(SourceForm.of("image/jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}))
                .isEqualTo(SourceForm.UNTIMED);
        assertThat(form("video/mp2t", "G@")).isEqualTo(SourceForm.PLAIN);
    }

    private static SourceForm form(String type, String begin) {
        return SourceForm.of(type, begin.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theProgrammesOwnClockCountsWhereItCanBeTrue() {
        Instant begun = Instant.parse("2026-11-27T10:00:00Z");
        var late = new PartClock(begun, 0);
        late.programme(begun.minusSeconds(20));
        late.reached(begun.plusSeconds(2), 0, Duration.ofSeconds(8));
        assertThat(late.from()).contains(begun.minusSeconds(20));
        assertThat(late.to()).isEqualTo(begun.minusSeconds(12));
        assertThat(late.lag()).isEqualTo(Duration.ofSeconds(14));

        var wrong = new PartClock(begun, 0);
        wrong.programme(begun.minusSeconds(36_000));
        wrong.reached(begun.plusSeconds(2), 0, Duration.ofSeconds(8));
        assertThat(wrong.from()).contains(begun.minusSeconds(6));
    }
}
