package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenditionsTest {
    private static final String MASTER = """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="en.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="de.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="other",NAME="Deutsch",LANGUAGE="de",URI="other.m3u8"
            #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="t",NAME="Text",URI="text.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION=1280x720,AUDIO="s",SUBTITLES="t"
            720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=6000000,RESOLUTION=1920x1080,FRAME-RATE=25,AUDIO="s"
            1080.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=1920x1080,FRAME-RATE=50,CODECS="avc1.64002a,mp4a.40.2",AUDIO="s"
            1080p50.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=1920x1080,FRAME-RATE=50,CODECS="avc1.64002a,mp4a.40.2",AUDIO="s"
            https://spare.example/1080p50.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=640x360,AUDIO="s"
            360.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5"
            radio.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=90000,URI="keys.m3u8"
            """;

    private static Renditions of(String text, String rule, String languages, String... broken) {
        return Renditions.of(text, Rendition.of(rule, languages), Set.of(broken), address -> address);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1080p50.m3u8",
        "best, 1080p50.m3u8",
        "lowest, 360.m3u8",
        "720, 720.m3u8",
        "1079p, 720.m3u8",
        "1080, 1080p50.m3u8",
        "audio, radio.m3u8"
    })
    void oneIsTakenByTheRule(String rule, String address) {
        Renditions left = of(MASTER, rule, "");

        assertThat(left.taken()).contains(address);
        assertThat(left.remarks()).isEmpty();
        assertThat(left.text().lines().filter(line -> line.endsWith(".m3u8") && !line.startsWith("#")))
                .containsExactly(address);
        assertThat(left.text()).doesNotContain("I-FRAME").doesNotContain("other.m3u8");
        assertThat(left.text().contains("text.m3u8")).isEqualTo(address.equals("720.m3u8"));
    }

    @Test
    void whatIsNotOfferedIsToldWithWhatIsAndSomethingIsTaken() {
        assertThat(of(MASTER, "240", "").remarks())
                .containsExactly("no rendition with at most 240 lines is offered: 360 lines at 0.5 Mb/s was taken of"
                        + " 1080 lines at 9.0 Mb/s, 1080 lines at 6.0 Mb/s, 720 lines at 3.0 Mb/s,"
                        + " 360 lines at 0.5 Mb/s, sound at 0.1 Mb/s");
        Renditions unknown = of(MASTER, "fine", "");
        assertThat(unknown.taken()).contains("1080p50.m3u8");
        assertThat(unknown.remarks())
                .singleElement()
                .asString()
                .startsWith(
                        "the rendition \"fine\" is none of best, lowest, audio and a number of lines: 1080 lines at 9.0 Mb/s"
                                + " was taken of ");
        assertThat(of(MASTER, "720", "fr, it").remarks())
                .containsExactly("no sound in fr or it is offered, but en, de");
    }

    @ParameterizedTest
    @CsvSource({"de, de", "deu, de", "ger, de", "'fr, de-AT', de", "'en,de', en"})
    void theSoundIsTakenByItsLanguage(String wanted, String taken) {
        Renditions left = of(MASTER, "720", wanted);

        assertThat(left.language()).contains(taken);
        assertThat(left.text()).contains("\"" + taken + "\"").doesNotContain(taken.equals("de") ? "\"en\"" : "\"de\"");
        assertThat(left.remarks()).isEmpty();
    }

    @Test
    void whatDoesNotAnswerIsLeftOutAndTold() {
        Renditions left = of(MASTER, "best", "", "1080p50.m3u8");

        assertThat(left.taken()).contains("https://spare.example/1080p50.m3u8");
        Renditions less = of(MASTER, "best", "", "1080p50.m3u8", "https://spare.example/1080p50.m3u8", "1080.m3u8");
        assertThat(less.taken()).contains("720.m3u8");
        assertThat(less.remarks())
                .containsExactly("the rendition with 1080 lines at 9.0 Mb/s did not answer: 720 lines at 3.0 Mb/s"
                        + " was taken");
        // Where none answers, they are tried all the same: it may be over.
        assertThat(of("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nx\n", "", "", "x")
                        .taken())
                .contains("x");
    }

    @Test
    void theSoundAloneIsTakenFromBesideThePicture() {
        Renditions left = of(MASTER.replaceAll("(?m)^.*64000.*\nradio.m3u8\n", ""), "audio", "de");

        assertThat(left.taken()).contains("de.m3u8");
        assertThat(left.text()).doesNotContain("1080").doesNotContain("en.m3u8");
    }

    @Test
    void sizesThatAreNotAllToldAreComparedByTheirRates() {
        String text = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\none\n"
                + "#EXT-X-STREAM-INF:BANDWIDTH=3000\nthree\n#EXT-X-STREAM-INF:BANDWIDTH=2000,RESOLUTION=2x2\ntwo\n";

        assertThat(of(text, "", "").taken()).contains("three");
        assertThat(of(text, "lowest", "").taken()).contains("one");
    }

    private static final String MANIFEST = """
            <?xml version="1.0"?>
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic"><Period>
            <AdaptationSet contentType="video" width="640">
            <Representation id="v1" height="360" width="640" bandwidth="500000"/>
            <Representation id="v2" height="720" width="1280" bandwidth="3000000" frameRate="50/1"/>
            </AdaptationSet>
            <AdaptationSet mimeType="audio/mp4" lang="en"><Representation id="a1" bandwidth="128000"/></AdaptationSet>
            <AdaptationSet mimeType="audio/mp4" lang="deu"><Representation id="a2" bandwidth="128000"/></AdaptationSet>
            </Period></MPD>
            """;

    @ParameterizedTest
    @CsvSource({
        "lowest, '', v1 a1 a2",
        "500, de, v1 a2",
        "best, de, v2 a2",
        "audio, en, a1",
        "720, fr, v2 a1 a2",
        "best, '', v1 v2 a1 a2"
    })
    void aManifestIsLeftWithWhatIsWanted(String rule, String languages, String left) {
        String text =
                ManifestRenditions.of(MANIFEST, Rendition.of(rule, languages)).text();

        assertThat(List.of("v1", "v2", "a1", "a2").stream().filter(id -> text.contains("id=\"" + id + "\"")))
                .containsExactly(left.split(" "));
    }

    @Test
    void aManifestThatCannotBeReadIsLeftAsItIs() {
        String bomb = "<!DOCTYPE x [<!ENTITY a \"a\">]><MPD/>";

        assertThat(ManifestRenditions.of(bomb, Rendition.of("lowest", "")).text())
                .isEqualTo(bomb);
    }
}
