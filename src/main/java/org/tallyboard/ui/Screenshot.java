package org.tallyboard.ui;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Executor;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import org.tallyboard.board.Snapshot;
import org.tallyboard.job.Job;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Account;
import org.tallyboard.ui.board.BoardServices;
import org.tallyboard.ui.board.BoardWindow;
import org.tallyboard.ui.frozen.FrozenBoard;
import org.tallyboard.ui.frozen.FrozenBrokers;
import org.tallyboard.ui.frozen.FrozenScenes;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.PngWriter;
import org.tallyboard.ui.kit.ViewContext;

/// Renders frozen scenes to PNG: a fixed clock, a canned snapshot and still previews, so that the same scene has the
/// same pixels each time. Needs no display with `-Dglass.platform=Headless -Dprism.order=sw`.
public final class Screenshot {

    private Screenshot() {}

    /// Renders a scene into a file. Blocks; starts JavaFX if it does not run.
    public static void render(SceneName name, Path png, Size size, Theme theme) throws IOException {
        Path parent = png.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(png, render(name, size, theme));
    }

    /// Renders a scene as PNG bytes.
    public static byte[] render(SceneName name, Size size, Theme theme) {
        FxRuntime.start();
        int[] pixels = FxRuntime.call(() -> pixels(name, size, theme));
        return PngWriter.encode(pixels, size.width(), size.height());
    }

    private static int[] pixels(SceneName name, Size size, Theme theme) {
        ColorPalette.loadFonts();
        ViewContext look = new ViewContext(InstantSource.fixed(FrozenScenes.NOW), ZoneOffset.UTC, Ui.palette(theme));
        Executor here = Runnable::run;
        BoardServices setting = new BoardServices(
                "media-ops",
                false,
                accounts(name),
                brokers(name),
                new FrozenBoard(snapshot(name)),
                FrozenScenes.desk(),
                (account, code) -> new Answer.Accepted(""),
                look,
                address -> {},
                FrozenScenes.recordings(),
                here,
                here,
                looked -> {});
        BoardWindow window = new BoardWindow(setting, size.width(), size.height());
        try {
            window.refresh();
            stage(name, window);
            WritableImage image = new WritableImage(size.width(), size.height());
            window.scene().snapshot(image);
            window.refresh();
            window.scene().snapshot(image);
            int[] pixels = new int[size.width() * size.height()];
            image.getPixelReader()
                    .getPixels(
                            0,
                            0,
                            size.width(),
                            size.height(),
                            PixelFormat.getIntArgbInstance(),
                            pixels,
                            0,
                            size.width());
            return pixels;
        } finally {
            window.close();
        }
    }

    private static List<Account> accounts(SceneName name) {
        return name == SceneName.BOARD_EMPTY || name == SceneName.BOARD_RECORDINGS
                ? List.of()
                : FrozenScenes.accounts();
    }

    private static List<String> brokers(SceneName name) {
        return switch (name) {
            case BOARD_EMPTY, BOARD_PIPELINES -> List.of();
            case BOARD_BROKERS -> FrozenBrokers.names();
            default -> FrozenBrokers.names().subList(0, 1);
        };
    }

    private static Job titled(Snapshot snapshot, String title) {
        return snapshot.jobs().stream()
                .filter(job -> job.title().equals(title))
                .findFirst()
                .orElseThrow();
    }

    /// Opens what a scene shows over the board.
    private static void stage(SceneName name, BoardWindow window) {
        Snapshot snapshot = FrozenScenes.board();
        Pipeline failed = snapshot.pipeline(new PipelineId("prod", "video-api")).orElseThrow();
        Pipeline waiting =
                snapshot.pipeline(new PipelineId("prod", "player-web")).orElseThrow();
        Job lost = titled(snapshot, "Sky Harbour cam 2");
        switch (name) {
            case PANEL_PIPELINE -> window.open(failed);
            case PANEL_BUILD ->
                FrozenScenes.builds()
                        .project(new ProjectId("prod", "nightly-restore-check"))
                        .ifPresent(window::open);
            case PANEL_JOB -> window.open(lost);
            case PANEL_LOST -> window.open(titled(FrozenScenes.lost(), "Court 4"));
            case PANEL_ON_AIR -> window.open(titled(snapshot, "City Council live"));
            case PANEL_FINISHED -> window.open(titled(snapshot, "Morning show"));
            case RETRY_STAGE -> window.begin(ActionKind.RETRY_STAGE, new Subject.OfPipeline(failed));
            case APPROVE -> window.begin(ActionKind.DECIDE_APPROVAL, new Subject.OfPipeline(waiting));
            case RETRY_JOB -> window.begin(ActionKind.RETRY_JOB, new Subject.OfJob(lost));
            case STOP_RECORDING ->
                window.begin(ActionKind.STOP_RECORDING, new Subject.OfJob(titled(snapshot, "City Council live")));
            case CHANGE_END ->
                window.begin(ActionKind.CHANGE_END, new Subject.OfJob(titled(snapshot, "City Council live")));
            case START_NOW ->
                window.begin(ActionKind.START_NOW, new Subject.OfJob(titled(snapshot, "Harbour briefing")));
            case NOTIFY -> window.begin(ActionKind.SEND_NOTIFICATION, new Subject.OfPipeline(failed));
            case PALETTE -> window.showPalette("ret vid");
            case SEVERAL ->
                window.begin(
                        ActionKind.RETRY_STAGE,
                        snapshot.pipelines().stream()
                                .limit(3)
                                .<Subject>map(Subject.OfPipeline::new)
                                .toList());
            case NEEDS -> window.run("needs");
            case ACKNOWLEDGE ->
                window.acknowledge(FrozenScenes.failures().attention().getFirst());
            case ORDERS -> window.run("orders");
            case SHORTCUTS -> window.run("shortcuts");
            case PANEL_PLANNED -> window.openShortage();
            case BOARD,
                    BOARD_EMPTY,
                    BOARD_READING,
                    BOARD_FAILURES,
                    BOARD_SHORTAGE,
                    BOARD_BUILDS,
                    BOARD_LOST,
                    BOARD_BROKERS,
                    BOARD_RECORDINGS,
                    BOARD_PIPELINES -> {}
        }
    }

    private static Snapshot snapshot(SceneName name) {
        return switch (name) {
            case BOARD_EMPTY -> Snapshot.empty(FrozenScenes.NOW);
            case BOARD_READING -> FrozenScenes.reading();
            case BOARD_FAILURES, ACKNOWLEDGE -> FrozenScenes.failures();
            case NEEDS -> FrozenScenes.acknowledged();
            case BOARD_SHORTAGE, PANEL_PLANNED -> FrozenScenes.shortage();
            case BOARD_LOST, PANEL_LOST -> FrozenScenes.lost();
            case BOARD_BUILDS, PANEL_BUILD -> FrozenScenes.builds();
            case BOARD_BROKERS -> FrozenBrokers.two();
            case BOARD_RECORDINGS -> FrozenBrokers.alone();
            case BOARD_PIPELINES -> FrozenBrokers.none();
            default -> FrozenScenes.board();
        };
    }
}
