package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FfmpegProgressTest {
    private final FfmpegProgress.Parser parser = new FfmpegProgress.Parser();

    @Test
    void readsABlockAsFfmpegWritesIt() {
        List<FfmpegProgress> blocks = read("""
                frame=31
                fps=29.06
                stream_0_0_q=-1.0
                stream_1_0_q=0.0
                bitrate= 136.4kbits/s
                total_size=34120
                out_time_us=2001000
                out_time_ms=2001000
                out_time=00:00:02.001000
                dup_frames=0
                drop_frames=7
                speed=1.88x
                progress=continue
                """);

        assertThat(blocks).hasSize(1);
        FfmpegProgress block = blocks.getFirst();
        assertThat(block.frames()).hasValue(31);
        assertThat(block.media()).contains(Duration.ofMillis(2001));
        assertThat(block.bytes()).hasValue(34120);
        assertThat(block.drops()).hasValue(7);
        assertThat(block.last()).isFalse();
    }

    @Test
    void whatFfmpegDoesNotKnowIsUnknownAndNotZero() {
        FfmpegProgress block = read("frame=N/A\ntotal_size=N/A\nout_time_us=N/A\nprogress=end\n")
                .getFirst();

        assertThat(block.frames()).isEmpty();
        assertThat(block.media()).isEmpty();
        assertThat(block.bytes()).isEmpty();
        assertThat(block.drops()).isEmpty();
        assertThat(block.last()).isTrue();
    }

    @Test
    void aFirstTimeBelowZeroIsZero() {
        assertThat(read("out_time_us=-79000\nprogress=continue\n").getFirst().media())
                .contains(Duration.ZERO);
    }

    @Test
    void nothingIsCarriedIntoTheNextBlock() {
        List<FfmpegProgress> blocks = read("total_size=5\nprogress=continue\nframe=2\nprogress=continue\n");

        assertThat(blocks.get(1).bytes()).isEmpty();
        assertThat(blocks.get(1).frames()).hasValue(2);
    }

    @Test
    void survivesWhatIsNoProgress() {
        List<FfmpegProgress> blocks =
                read("=\n\n=x\nno equals sign\nframe=99999999999999999999999999\nout_time_us=1e9\nprogress=continue\n");

        assertThat(blocks).hasSize(1);
        assertThat(blocks.getFirst().frames()).isEmpty();
        assertThat(blocks.getFirst().media()).isEmpty();
    }

    private List<FfmpegProgress> read(String text) {
        var blocks = new ArrayList<FfmpegProgress>();
        text.lines().forEach(line -> parser.accept(line).ifPresent(blocks::add));
        return blocks;
    }
}
