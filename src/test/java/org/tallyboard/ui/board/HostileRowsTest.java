package org.tallyboard.ui.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.ui.testing.Samples.NOW;
import static org.tallyboard.ui.testing.Samples.attempt;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Preview;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.ui.testing.FakeBoard;
import org.tallyboard.ui.testing.FakeDesk;
import org.tallyboard.ui.testing.OpenBoard;
import org.tallyboard.ui.testing.Samples;

/// What strangers put into names, messages and pictures costs at most itself.
class HostileRowsTest {

    private static final List<String> HOSTILE = List.of(
            "x".repeat(100_000),
            "two\nlines\r\nand\ttabs",
            "\u202Eevil\u2066 \u05d0\u05d1\u05d2 שלום عالم",
            "<html><b>bold</b><script>alert(1)</script>",
            "\u0000\u0007\uD800 lone surrogate",
            "🎬🎥📡".repeat(50),
            "");

    @Test
    void names_and_messages_of_any_kind_leave_one_quiet_line() {
        List<Pipeline> pipelines = HOSTILE.stream()
                .map(h -> Samples.pipeline(
                        Samples.PROD, h, NOW, Samples.stage(h, "Failed", "e", Samples.failedAction(h, "e", h))))
                .toList();
        List<Job> jobs = new java.util.ArrayList<>();
        for (String h : HOSTILE) {
            jobs.add(Samples.recording("job-" + jobs.size(), h, attempt(0, JobState.FAILED, 50)));
        }
        try (OpenBoard open = new OpenBoard(new FakeBoard(Samples.snapshot(pipelines, jobs)), new FakeDesk())) {
            open.until(() -> open.window.pipelines().list().items().size() == HOSTILE.size());
            for (Node card : open.all(".card")) {
                double width = OpenBoard.call(() -> card.getBoundsInParent().getWidth());
                double list =
                        OpenBoard.call(() -> card.getParent().getBoundsInLocal().getWidth());
                assertThat(width).isLessThanOrEqualTo(list + 1);
            }
            assertThat(open.sees("two lines and tabs")).isTrue();
            assertThat(open.sees("<html><b>bold</b>")).isTrue();
            open.keys(KeyCode.J);
            for (int i = 0; i < HOSTILE.size(); i++) {
                open.keys(KeyCode.ENTER, KeyCode.J);
            }
            assertThat(open.all(".side-panel")).hasSize(1);
            open.keys(KeyCode.N);
            assertThat(open.sees("Send notification")).isTrue();
        }
    }

    @Test
    void a_preview_that_is_no_picture_costs_the_picture() {
        Job base = Samples.recording("j", "Sky", attempt(0, JobState.STARTED, 50));
        Job job = new Job(
                base.key(),
                base.name(),
                base.attempts(),
                base.argsText(),
                base.kwargsText(),
                base.queue(),
                base.priority(),
                base.parentId(),
                base.rootId(),
                base.recording(),
                base.progress(),
                Optional.of(new Preview(NOW, new byte[] {1, 2, 3})),
                base.payload(),
                "",
                base.firstSeen(),
                base.held());
        try (OpenBoard open = new OpenBoard(new FakeBoard(Samples.snapshot(List.of(), List.of(job))), new FakeDesk())) {
            open.one(".preview-word", "no picture");
        }
    }

    @Test
    void only_https_addresses_open() {
        Action base = Samples.failedAction("Build", "e", "boom");
        Pipeline p = Samples.pipeline(
                Samples.PROD,
                "p",
                NOW,
                Samples.stage("Build", "Failed", "e", linked(base, "https://example.com/a")),
                Samples.stage("Test", "Failed", "e", linked(base, "file:///etc/passwd")));
        try (OpenBoard open = new OpenBoard(new FakeBoard(Samples.snapshot(List.of(p), List.of())), new FakeDesk())) {
            open.keys(KeyCode.J, KeyCode.ENTER);
            List<Node> links = open.all(".link").stream()
                    .filter(n -> OpenBoard.call(() -> ((Hyperlink) n).getText()).equals("Open in CodeBuild"))
                    .toList();
            assertThat(links).hasSize(2);
            for (Node link : links) {
                OpenBoard.call(() -> {
                    ((Hyperlink) link).fire();
                    return true;
                });
            }
            assertThat(open.browsed).containsExactly("https://example.com/a");
        }
    }

    private static Action linked(Action a, String url) {
        return new Action(
                a.name(),
                a.type(),
                a.state(),
                a.awsStatus(),
                a.executionId(),
                "",
                a.changedAt(),
                a.startedAt(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(URI.create(url)),
                Optional.empty(),
                a.error(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void the_sandbox_band_is_on_every_screen() {
        try (OpenBoard open = new OpenBoard(
                new FakeBoard(Samples.snapshot(List.of(Samples.failed("p", "e")), List.of())),
                new FakeDesk(),
                1400,
                900,
                java.time.InstantSource.fixed(NOW),
                true)) {
            Node band = open.one(".sandbox-band .label", "SANDBOX");
            open.keys(KeyCode.J, KeyCode.ENTER, KeyCode.R);
            assertThat(open.sees("Retry Build of p")).isTrue();
            double bandBottom = OpenBoard.call(
                    () -> band.localToScene(band.getBoundsInLocal()).getMaxY());
            double scrimTop = OpenBoard.call(() -> {
                Node scrim = open.window.scene().lookup(".scrim");
                return scrim.localToScene(scrim.getBoundsInLocal()).getMinY();
            });
            assertThat(scrimTop).isGreaterThanOrEqualTo(bandBottom);
        }
    }
}
