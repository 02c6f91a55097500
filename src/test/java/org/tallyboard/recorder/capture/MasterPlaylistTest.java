package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.recorder.capture.MasterPlaylist.Chosen;

class MasterPlaylistTest {

    private static final String MASTER = """
            #EXTM3U
            #EXT-X-VERSION:4
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Deutsch, Ton",LANGUAGE="de",URI="de.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en-GB",URI="en.m3u8"
            #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",URI="sub.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=5000000,RESOLUTION=1920x1080,CODECS="avc1.640028,mp4a.40.2",AUDIO="a"
            1080.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.64001e,mp4a.40.2",AUDIO="a"
            360.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"

            720.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2600000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="a"
            720-good.m3u8
            """;

    private static Chosen choose(String text, String rendition) {
        return MasterPlaylist.choose(text, Rendition.of(rendition).orElseThrow());
    }

    private static Chosen choose(String rendition, String language, String text) {
        return MasterPlaylist.choose(
                text, Rendition.of(rendition).orElseThrow().in(language).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"720,720-good", "720p,720-good", "1079,720-good", "1080,1080", "4000,1080", "360,360", "lowest,360"})
    void the_wanted_rendition_is_left_alone(String wanted, String name) {
        Chosen chosen = choose(MASTER, wanted);
        assertThat(chosen.remark()).isEmpty();
        assertThat(chosen.text().lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
                .containsExactly(name + ".m3u8");
        assertThat(chosen.text().lines().filter(line -> line.startsWith("#EXT-X-STREAM-INF")))
                .hasSize(1);
        assertThat(chosen.text()).contains("de.m3u8").contains("en.m3u8").contains("sub.m3u8");
    }

    @Test
    void where_the_best_is_wanted_nothing_is_changed() {
        assertThat(choose(MASTER, "best")).isEqualTo(new Chosen(MASTER, java.util.Optional.empty()));
    }

    @Test
    void a_media_playlist_is_left_as_it_is() {
        String media = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n1.ts\n";
        assertThat(choose(media, "360").text()).isEqualTo(media);
    }

    @Test
    void what_is_not_offered_costs_the_wish_and_not_the_recording() {
        Chosen chosen = choose(MASTER, "240");
        assertThat(chosen.text()).contains("360.m3u8").doesNotContain("720.m3u8");
        assertThat(chosen.remark())
                .hasValue("wanted was at most 240 lines: no rendition is known to have at most 240 lines, so that 360"
                        + " lines at 0.9 Mbit/s is taken. The source offers 1080 lines at 5.0 Mbit/s, 720 lines at"
                        + " 2.6 Mbit/s, 720 lines at 2.0 Mbit/s, 360 lines at 0.9 Mbit/s");
    }

    @Test
    void sizes_that_are_not_told_are_not_guessed() {
        String master =
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\na.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=300000\nb.m3u8\n";
        Chosen chosen = choose(master, "720");
        assertThat(chosen.text()).contains("b.m3u8").doesNotContain("a.m3u8");
        assertThat(chosen.remark().orElseThrow()).contains("a picture of unknown size at 0.3 Mbit/s is taken");
    }

    @Test
    void sound_alone_is_a_rendition_of_its_own_or_what_the_others_share() {
        String own = MASTER + "#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS=\"mp4a.40.2\"\nradio.m3u8\n";
        assertThat(choose(own, "audio").text()).contains("radio.m3u8").doesNotContain("1080.m3u8");
        Chosen shared = choose(MASTER, "audio");
        assertThat(shared.text().lines().filter(line -> !line.startsWith("#"))).containsExactly("de.m3u8");
        assertThat(shared.remark()).isEmpty();
        assertThat(choose("audio", "en", MASTER).text()).contains("en.m3u8").doesNotContain("de.m3u8");
    }

    @Test
    void sound_in_another_language_is_left_out_where_the_wanted_one_is_there() {
        Chosen english = choose("best", "en", MASTER);
        assertThat(english.text()).contains("en.m3u8").doesNotContain("de.m3u8").contains("sub.m3u8");
        assertThat(english.text()).contains("1080.m3u8").contains("360.m3u8");
        Chosen french = choose("best", "fr", MASTER);
        assertThat(french.text()).isEqualTo(MASTER);
        assertThat(french.remark().orElseThrow()).contains("the source offers no sound in fr, only in de, en-GB");
    }

    @Test
    void a_playlist_that_ends_too_early_is_no_trouble() {
        assertThat(choose("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1", "lowest").text())
                .contains("BANDWIDTH=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "worst", "0", "-720", "720i", "999999", "audio,720"})
    void words_that_mean_nothing_are_refused(String word) {
        assertThat(Rendition.of(word)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "de\nX", "german language", "\"de\""})
    void a_language_is_a_tag(String tag) {
        assertThat(Rendition.BEST.in(tag)).isEmpty();
    }
}
