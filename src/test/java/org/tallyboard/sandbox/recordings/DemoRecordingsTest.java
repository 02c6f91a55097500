package org.tallyboard.sandbox.recordings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.Event;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.worker.Ear;
import org.tallyboard.sandbox.broker.DemoBroker;
import tools.jackson.databind.JsonNode;

class DemoRecordingsTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void showsEveryStateThatABoardHasToShow() throws Exception {
        try (DemoBroker broker = DemoBroker.start();
                Ear ear = new Ear(broker);
                DemoRecordings demo =
                        DemoRecordings.start(broker, Ffmpeg.find(SearchPath.ofEnvironment()), folder, 4)) {
            await().atMost(Duration.ofSeconds(180)).untilAsserted(() -> {
                assertThat(titlesOf(ear, Event.TaskSucceeded.class)).contains("Studio A clean feed");
                assertThat(titlesOf(ear, Event.TaskRetried.class)).contains("Old Pier cam");
                assertThat(titlesOf(ear, Event.TaskFailed.class)).contains("Old Pier cam");
                assertThat(lost(ear)).contains("Sky Harbour cam 2");
                assertThat(titlesOf(ear, Event.TaskProgress.class)).hasSizeGreaterThanOrEqualTo(4);
            });

            // What comes is told ahead, under the ids that the jobs have then.
            Set<String> announced = heard(ear, Event.Unknown.class)
                    .filter(event -> event.meta().type().equals("schedule-planned"))
                    .flatMap(event -> Optional.ofNullable(event.fields().get("jobs")).stream())
                    .flatMap(JsonNode::valueStream)
                    .map(job -> job.get("id").stringValue())
                    .collect(Collectors.toSet());
            assertThat(titles(ear).keySet()).anyMatch(announced::contains);

            // Four slots, never more.
            assertThat(heard(ear, Event.Worker.class)
                            .mapToInt(beat -> beat.active().orElse(0))
                            .max())
                    .hasValue(2);
            assertThat(heard(ear, Event.Worker.class)
                            .map(beat -> beat.meta().hostname().orElse(""))
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("rec-w1@sandbox", "rec-w2@sandbox");
            // The announced one has a time before which it does not start.
            assertThat(heard(ear, Event.TaskSent.class)
                            .filter(sent -> sent.info().retries().orElse(0) == 0)
                            .filter(sent -> sent.info().eta().isPresent())
                            .map(sent -> sent.info().kwargs().orElse("")))
                    .isNotEmpty()
                    .allMatch(kwargs -> kwargs.contains("Morning show"));
            assertThat(ear.pictures).isNotEmpty();
        }
    }

    @Test
    void keepsTheShelfSmall() throws Exception {
        for (int i = 0; i < DemoRetention.KEPT + 5; i++) {
            Path file = Files.createDirectory(folder.resolve("r" + i));
            Files.createFile(file.resolve("r" + i + ".mkv"));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L + i));
        }
        Files.createFile(folder.resolve("note.txt"));

        new DemoRetention(folder).tidy();

        try (var left = Files.list(folder)) {
            Set<String> names = left.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
            assertThat(names)
                    .hasSize(DemoRetention.KEPT + 1)
                    .contains("r34", "note.txt")
                    .doesNotContain("r0", "r4");
        }
    }

    private static Set<String> lost(Ear ear) {
        Map<String, String> titles = titles(ear);
        return heard(ear, Event.TaskProgress.class)
                .filter(progress -> progress.fields().containsKey("lost_since"))
                .flatMap(progress -> Optional.ofNullable(titles.get(progress.id())).stream())
                .collect(Collectors.toSet());
    }

    private static Map<String, String> titles(Ear ear) {
        return heard(ear, Event.TaskSent.class)
                .collect(Collectors.toMap(Event.Task::id, DemoRecordingsTest::title, (first, again) -> first));
    }

    private static Set<String> titlesOf(Ear ear, Class<? extends Event.Task> type) {
        Map<String, String> titles = titles(ear);
        return heard(ear, type)
                .flatMap(event -> Optional.ofNullable(titles.get(event.id())).stream())
                .collect(Collectors.toSet());
    }

    private static String title(Event.TaskSent sent) {
        return sent.info().kwargs().orElse("").replaceAll(".*\"title\":\"([^\"]*)\".*", "$1");
    }

    private static <E extends Event> java.util.stream.Stream<E> heard(Ear ear, Class<E> type) {
        return ear.events.stream().filter(type::isInstance).map(type::cast);
    }
}
