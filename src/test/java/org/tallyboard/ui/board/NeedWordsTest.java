package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Needs;
import org.tallyboard.recording.Job;
import org.tallyboard.recording.JobState;
import org.tallyboard.recording.Progress;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Palette;
import org.tallyboard.ui.testing.Samples;

class NeedWordsTest {
    private static final Look LOOK = new Look(InstantSource.fixed(NOW), ZoneOffset.UTC, Palette.DARK);

    private static List<NeedWords> words(Job... jobs) {
        var snapshot = Samples.snapshot(List.of(), List.of(jobs));
        return Needs.of(snapshot, new Losses(snapshot.jobs(), NOW), Optional.empty()).stream()
                .map(need -> NeedWords.of(need, LOOK))
                .toList();
    }

    private static Progress.DiskShort full(int inSeconds) {
        return new Progress.DiskShort(Optional.of(NOW.plusSeconds(inSeconds)), OptionalLong.of(5_000_000));
    }

    @Test
    void a_disk_that_fills_comes_after_what_is_being_lost_and_says_when() {
        Job filling = Samples.diskShort(Samples.recording("j", "a", attempt(0, JobState.STARTED, 3500)), full(720));
        Job lost = Samples.lost(Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500)), 120, "404");

        List<NeedWords> words = words(filling, lost);

        assertThat(words).hasSize(2).extracting(NeedWords::mood).containsOnly(Mood.FAIL);
        assertThat(words.getFirst().text()).startsWith("is losing its programme since ");
        assertThat(words.getLast().text()).startsWith("disk full in ~12 min, 48 min before the end · make room");
        assertThat(words.getLast().button()).isEmpty();
    }

    @Test
    void a_disk_that_is_full_says_why_nothing_is_recorded() {
        Job lost = Samples.lost(Samples.recording("k", "b", attempt(0, JobState.STARTED, 3500)), 120, "make room");

        assertThat(words(Samples.diskShort(lost, full(-1)))).singleElement().satisfies(words -> assertThat(words.text())
                .startsWith("is losing its programme since ")
                .endsWith("make room · it goes on when there is room"));
    }
}
