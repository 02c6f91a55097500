package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A job whose planned end has passed is finished from the parts that were left, whoever recorded them.
@Timeout(120)
class FinishTest {
    private static final Instant START = Instant.now().minusSeconds(600);
    private static final Duration PLANNED = Duration.ofSeconds(30);

    @TempDir
    static Path clips;

    private static Path tenSeconds;

    @TempDir
    Path root;

    private String identity = "";
    private JobFolder folder;

    @BeforeAll
    static void clip() throws Exception {
        tenSeconds = clips.resolve("ten.mkv");
        Clips.run(List.of("-i", Clips.programme(clips).toString(), "-t", "10", "-c", "copy", tenSeconds.toString()));
    }

    @BeforeEach
    void folder() throws Exception {
        identity = FolderIdentity.of(root);
        folder = new JobFolder(root, identity, "Council / live", "job-1", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mkv", "mp4", "ts"})
    void partsOfTwoWorkersInOneFolderBecomeOneFile(String container) throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);

        Manifest manifest = finish(kwargs().put("container", container), first, second);

        assertThat(manifest.apart()).isEmpty();
        Path file = manifest.file().orElseThrow();
        assertThat(file.toString()).endsWith("." + container);
        assertThat(Lab.length(file)).isBetween(Duration.ofMillis(19_000), Duration.ofMillis(21_000));
        assertThat(Lab.codecs(file)).containsExactly("h264", "aac");
        assertThat(manifest.gaps()).hasSize(2).first().satisfies(gap -> {
            assertThat(gap.from()).isBetween(START.plusMillis(9_900), START.plusMillis(10_100));
            assertThat(gap.to()).isEqualTo(START.plusSeconds(18));
            assertThat(gap.reason()).contains("rec-a@one").contains("rec-b@two");
        });
        assertThat(manifest.path()).contains(folder.name() + "/" + folder.name() + "." + container);
        assertThat(names()).containsExactlyInAnyOrder(folder.name() + "." + container, folder.name() + ".json");
    }

    @Test
    void partsWhoseFirstKeyFrameCameLateBecomeOneFile() throws Exception {
        Path late = clips.resolve("late.mkv");
        Clips.run(List.of("-i", tenSeconds.toString(), "-an", "-c", "copy", "-output_ts_offset", "2", late.toString()));
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);
        for (Part part : List.of(first, second)) {
            Files.copy(late, root.resolve(part.file()), StandardCopyOption.REPLACE_EXISTING);
        }

        Manifest manifest = finish(kwargs(), first, second);

        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.media()).isBetween(Duration.ofMillis(19_500), Duration.ofMillis(20_500));
    }

    @Test
    void aPartThatWasToldTooShortIsMeasured() throws Exception {
        Part told = part(1, "rec-a@one", 0);
        Part short1 = new Part(1, told.worker(), identity, told.file(), START, START.plusSeconds(3), 100);

        Manifest manifest = finish(kwargs(), short1);

        assertThat(manifest.parts()).singleElement().satisfies(part -> {
            assertThat(part.to()).isBetween(START.plusMillis(9_900), START.plusMillis(10_100));
            assertThat(part.bytes()).isEqualTo(Files.size(tenSeconds));
        });
        assertThat(manifest.media()).isBetween(Duration.ofMillis(9_900), Duration.ofMillis(10_100));
    }

    /// Its worker was killed before it could tell that what a server had kept ready was sent earlier than it came.
    @Test
    void aPartThatWasToldToBeginTooLateIsDatedByItsFile() throws Exception {
        Part told = part(1, "rec-a@one", 0);
        Part late = new Part(1, told.worker(), identity, told.file(), START.plusSeconds(3), START.plusSeconds(5), 100);
        Files.setLastModifiedTime(root.resolve(told.file()), FileTime.from(START.plusSeconds(10)));

        Manifest manifest = finish(kwargs(), late);

        assertThat(manifest.parts()).singleElement().satisfies(part -> {
            assertThat(part.from()).isBetween(START.minusMillis(100), START.plusMillis(100));
            assertThat(part.to()).isBetween(START.plusMillis(9_900), START.plusMillis(10_100));
        });
        assertThat(manifest.gaps()).singleElement().satisfies(gap -> assertThat(gap.from())
                .isBetween(START.plusMillis(9_900), START.plusMillis(10_100)));
    }

    /// Its worker stood still, and when it goes on its recorder writes what it still has.
    @Test
    void aPartIsDatedByWhatItsFileWasWhenTheJobWasTakenOver() throws Exception {
        Part told = part(1, "rec-a@one", 0);
        Part late = new Part(1, told.worker(), identity, told.file(), START.plusSeconds(3), START.plusSeconds(5), 100);
        Path file = root.resolve(told.file());
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(10)));
        var settings = Lab.settings(root);
        var capture = new Capture(
                Clips.ffmpeg(),
                settings,
                new Disk(settings, InstantSource.system()),
                InstantSource.system(),
                new Assignment("job-1", 1, Lab.request(kwargs()), START, List.of(late)),
                new Quiet());
        Finisher finisher = ((CaptureResult.Captured) capture.run()).finisher();
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(23)));

        assertThat(finisher.attempt()).isInstanceOfSatisfying(CaptureResult.Recorded.class, recorded -> assertThat(
                        recorded.manifest().parts().getFirst().to())
                .isBetween(START.plusMillis(9_900), START.plusMillis(10_100)));
    }

    @Test
    void aPartThatNobodyHasToldOfIsFoundByItsFile() throws Exception {
        Part told = part(1, "rec-a@one", 0);
        for (int untold = 2; untold <= 3; untold++) {
            Path file = root.resolve(part(untold, "rec-a@one", 0).file());
            Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(10L * untold)));
        }

        Manifest manifest = finish(kwargs(), told);

        assertThat(manifest.parts()).extracting(Part::number).containsExactly(1, 2, 3);
        assertThat(manifest.parts().get(1)).satisfies(part -> {
            assertThat(part.from()).isBetween(START.plusMillis(9_900), START.plusMillis(10_100));
            assertThat(part.to()).isEqualTo(START.plusSeconds(20));
            assertThat(part.worker()).isEqualTo(UnreportedParts.WORKER);
        });
        assertThat(manifest.gaps()).isEmpty();
        assertThat(names()).containsExactlyInAnyOrder(folder.name() + ".mkv", folder.name() + ".json");
    }

    /// Its worker was killed while the broker was away, and the next one finds a source that is away as well.
    @Test
    void whatNobodyHasToldOfIsNotGivenUpForASourceThatIsAway() throws Exception {
        Path file = root.resolve(part(1, "rec-a@one", 0).file());
        Instant now = Instant.now();
        Files.setLastModifiedTime(file, FileTime.from(now.minusSeconds(5)));

        Manifest manifest = finish(kwargs().put("start", now.minusSeconds(15).toString())
                .put("end", now.plusSeconds(4).toString()));

        assertThat(manifest.parts()).singleElement().satisfies(part -> assertThat(part.worker())
                .isEqualTo(UnreportedParts.WORKER));
        assertThat(manifest.file().orElseThrow()).isRegularFile();
    }

    @Test
    void aJobOfWhichNothingIsKnownButFilesIsFinished() throws Exception {
        Path file = root.resolve(part(1, "rec-a@one", 0).file());
        Files.setLastModifiedTime(file, FileTime.from(START.plusSeconds(12)));
        Path empty = folder.newPart(2);
        Path older = root.resolve(part(3, "rec-a@one", 0).file());
        Files.setLastModifiedTime(older, FileTime.from(START.minusSeconds(60)));

        Manifest manifest = finish(kwargs());

        assertThat(manifest.parts()).extracting(Part::number).containsExactly(1);
        assertThat(manifest.gaps()).extracting(Gap::from).hasSize(2);
        assertThat(empty).exists();
        assertThat(older).as("of an earlier recording").exists();
    }

    @Test
    void finishingTwiceIsFinishingOnce() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);
        Manifest once = finish(kwargs(), first, second);

        Manifest twice = finish(kwargs(), first, second);

        assertThat(twice.file()).isEqualTo(once.file());
        assertThat(twice.sha256()).isEqualTo(once.sha256());
        assertThat(twice.gaps()).isEqualTo(once.gaps());
        assertThat(twice.parts()).isEqualTo(once.parts());
        assertThat(names()).hasSize(2);
    }

    @Test
    void twoWorkersThatFinishAtTheSameTimeMakeOneFile() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);
        var job = new Assignment("job-1", 1, Lab.request(kwargs()), START, List.of(first, second));
        Lab one = Lab.start(Lab.settings("rec-a@one", root), job);
        Lab two = Lab.start(Lab.settings("rec-b@two", root), job);

        assertThat(one.recorded().sha256()).isPresent().isEqualTo(two.recorded().sha256());
        assertThat(one.recorded().file()).isEqualTo(two.recorded().file());
        assertThat(names()).containsExactlyInAnyOrder(folder.name() + ".mkv", folder.name() + ".json");
    }

    /// Killed after the sidecar told of the joined file and before that got its name.
    @Test
    void whatWasJoinedButNotNamedIsTaken() throws Exception {
        var kept = new CaptureSettings("w@test", root, Lab.SILENCE, Duration.ofSeconds(1), 0, true, Map.of(), Lab.HERE);
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);
        Manifest once = finish(kept, kwargs(), first, second);
        Path workshop = Files.createDirectory(folder.path().resolve(".joining-0a"));
        Files.move(once.file().orElseThrow(), workshop.resolve("joined.mkv"));
        Path sidecar = once.sidecar().orElseThrow();
        Files.writeString(
                sidecar,
                Files.readString(sidecar)
                        .replaceFirst("\\{", "{\"state\":\"finishing\",\"made\":\".joining-0a/joined.mkv\","));

        Manifest twice = finish(kwargs(), first, second);

        assertThat(twice.sha256()).isEqualTo(once.sha256());
        assertThat(twice.file()).isEqualTo(once.file());
        assertThat(Lab.sidecar(twice).has("state")).isFalse();
        assertThat(names()).containsExactlyInAnyOrder(folder.name() + ".mkv", folder.name() + ".json");
    }

    /// Killed while it joined: what the sidecar of an earlier try tells of is nowhere.
    @Test
    void whatWasBegunAndLostIsMadeAnew() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-b@two", 18);
        Files.createDirectory(folder.path().resolve(".joining-0b"));
        Files.writeString(folder.path().resolve(".joining-0b/joined.mkv"), "half");
        Files.writeString(
                folder.path().resolve(folder.name() + ".json"),
                "{\"job\":\"job-1\",\"state\":\"finishing\",\"file\":\"" + folder.name()
                        + ".mkv\",\"made\":\".joining-0c/joined.mkv\",\"bytes\":1000,\"parts\":[]}");

        Manifest manifest = finish(kwargs(), first, second);

        assertThat(manifest.file().orElseThrow().getFileName()).hasToString(folder.name() + ".mkv");
        assertThat(names()).containsExactlyInAnyOrder(folder.name() + ".mkv", folder.name() + ".json");
    }

    @Test
    void anErrorOfTheDiskIsAnotherTryAndNeverALostRecording() throws Exception {
        Part only = part(1, "rec-a@one", 0);
        var settings = Lab.settings(root);
        var capture = new Capture(
                Clips.ffmpeg(),
                settings,
                new Disk(settings, InstantSource.system()),
                InstantSource.system(),
                new Assignment("job-1", 1, Lab.request(kwargs()), START, List.of(only)),
                new Quiet());
        Finisher finisher = ((CaptureResult.Captured) capture.run()).finisher();
        Path away = root.resolveSibling(root.getFileName() + "-away");
        Files.move(root, away);
        Files.writeString(root, "in the place of the folder");
        try {
            assertThatThrownBy(finisher::attempt).isInstanceOf(IOException.class);
        } finally {
            Files.delete(root);
            Files.move(away, root);
        }

        assertThat(finisher.attempt()).isInstanceOfSatisfying(CaptureResult.Recorded.class, recorded -> assertThat(
                        recorded.manifest().file())
                .isPresent());
    }

    /// Hears nothing.
    private static final class Quiet implements Capture.Listener {
        @Override
        public void progress(Map<String, JsonNode> fields) {}

        @Override
        public void preview(Instant takenAt, byte[] jpeg) {}

        @Override
        public void parts(List<Part> parts) {}
    }

    @Test
    void whatIsMoreThanPlannedIsCut() throws Exception {
        Part early = part(1, "rec-a@one", -4);
        // A playlist begins with what was sent before.
        var kwargs = kwargs().put("source", "http://127.0.0.1:9/live.m3u8")
                .put("end", START.plusSeconds(4).toString());
        var job = new Assignment("job-1", 1, Lab.request(kwargs), START, List.of(early));

        Manifest manifest = Lab.start(Lab.settings(root), job).recorded();

        assertThat(manifest.gaps()).isEmpty();
        assertThat(Lab.length(manifest.file().orElseThrow()))
                .isBetween(Duration.ofMillis(3_900), Duration.ofMillis(5_200));
        assertThat(manifest.parts()).singleElement().satisfies(part -> {
            assertThat(part.from()).isBetween(START.minusMillis(1_100), START);
            assertThat(part.to()).isEqualTo(START.plusSeconds(4));
        });
    }

    /// 4 s, nothing for 4 s, 2 s.
    private static Path withHole() throws Exception {
        Path hole = clips.resolve("hole.mkv");
        if (Files.notExists(hole)) {
            Path early = clips.resolve("early.ts");
            Path late = clips.resolve("late.ts");
            Clips.run(List.of("-i", tenSeconds.toString(), "-t", "4", "-c", "copy", early.toString()));
            Clips.run(List.of(
                    "-i", tenSeconds.toString(), "-t", "2", "-c", "copy", "-output_ts_offset", "8", late.toString()));
            Clips.run(List.of("-i", "concat:" + early + "|" + late, "-c", "copy", hole.toString()));
        }
        return hole;
    }

    private Part withHole(int number) throws Exception {
        Part part = part(number, "rec-a@one", 0);
        Files.copy(withHole(), root.resolve(part.file()), StandardCopyOption.REPLACE_EXISTING);
        return part;
    }

    @Test
    void aHoleInWhichThePlannedEndLiesIsAGap() throws Exception {
        Manifest manifest = finish(kwargs().put("end", START.plusSeconds(6).toString()), withHole(1));

        assertThat(manifest.apart()).isEmpty();
        assertThat(Lab.length(manifest.file().orElseThrow()))
                .isBetween(Duration.ofMillis(3_900), Duration.ofMillis(4_200));
        assertThat(manifest.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isBetween(START.plusMillis(3_900), START.plusMillis(4_200));
            assertThat(gap.to()).isEqualTo(START.plusSeconds(6));
            assertThat(gap.reason()).isEqualTo("the source left it out");
        });
    }

    @Test
    void aHoleInsideAPartIsNamedAlsoWhereThePartsStayApart() throws Exception {
        Part other = part(2, "rec-a@one", 10);
        Clips.run(List.of(
                "-i",
                Clips.programme(clips, "640x360").toString(),
                "-t",
                "10",
                "-c",
                "copy",
                root.resolve(other.file()).toString()));

        Manifest manifest = finish(kwargs().put("end", START.plusSeconds(20).toString()), withHole(1), other);

        assertThat(manifest.apart()).contains("other streams");
        assertThat(manifest.gaps()).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isBetween(START.plusMillis(3_900), START.plusMillis(4_200));
            assertThat(gap.to()).isBetween(START.plusMillis(7_900), START.plusMillis(8_200));
            assertThat(gap.reason()).isEqualTo("the source left it out");
        });
    }

    /// By the events that Java records of its own calls: what was forced to the disk (fsync), in its order. The
    /// parts go before the last.
    @Test
    void theFileItsSidecarAndTheirNamesAreForcedToTheDisk() throws Exception {
        Path dump = clips.resolve("forced.jfr");
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-a@one", 10);
        try (var events = new Recording()) {
            events.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            events.start();
            finish(kwargs(), first, second);
            events.stop();
            events.dump(dump);
        }

        assertThat(RecordingFile.readAllEvents(dump).stream()
                        .map(event -> Path.of(event.getString("path")))
                        .filter(path -> path.startsWith(folder.path()))
                        .map(path -> folder.path().relativize(path).toString().replaceAll("-[0-9a-f-]{36}", ""))
                        .toList())
                .containsExactly(
                        // The file that is not yet called so, the sidecar that tells of it and its name.
                        ".joining/joined.mkv",
                        ".writing",
                        "",
                        // The file's name.
                        "",
                        // The sidecar, complete.
                        ".writing",
                        "",
                        // That the parts are gone.
                        "");
    }

    @Test
    void whatMayBeTheBeginningOfTheProgrammeIsNotCut() throws Exception {
        // A plain stream: what it sent at once can be the past, or what it plays for whoever comes.
        Part early = part(1, "rec-a@one", -4);
        var kwargs = kwargs().put("source", "http://127.0.0.1:1/live.ts")
                .put("end", START.plusSeconds(4).toString());
        var job = new Assignment("job-1", 1, Lab.request(kwargs), START, List.of(early));

        Manifest manifest = Lab.start(Lab.settings(root), job).recorded();

        assertThat(Lab.length(manifest.file().orElseThrow()))
                .isBetween(Duration.ofMillis(7_900), Duration.ofMillis(8_100));
        assertThat(manifest.notes().before()).isEqualTo(Duration.ofSeconds(4));
        assertThat(manifest.notes().after()).isZero();
        assertThat(Lab.sidecar(manifest).path("more").path("before").asDouble()).isEqualTo(4.0);
    }

    @ParameterizedTest
    @CsvSource({"9200, 800", "8200, 0"})
    void aSecondMoreAtTheEndIsWorthNoCopyAndTwoAre(long planned, long more) throws Exception {
        Part late = part(1, "rec-a@one", 0);
        var kwargs = kwargs().put("end", START.plusMillis(planned).toString());
        var job = new Assignment("job-1", 1, Lab.request(kwargs), START, List.of(late));

        Manifest manifest = Lab.start(Lab.settings(root), job).recorded();

        assertThat(manifest.notes().after()).isBetween(Duration.ofMillis(more), Duration.ofMillis(more + 100));
        assertThat(Lab.length(manifest.file().orElseThrow()))
                .isBetween(Duration.ofMillis(planned + more - 200), Duration.ofMillis(planned + more + 200));
    }

    @Test
    void severalThatAreMadeAtOnceLeaveWhatHasToStayFree() throws Exception {
        long gib = 1L << 30;
        long free = DiskSpace.free(root);
        var settings = new CaptureSettings(
                "w@test",
                root,
                Lab.SILENCE,
                Duration.ofSeconds(1),
                Math.max(1, free - 15 * gib),
                false,
                Map.of(),
                Lab.HERE);
        var disk = new Disk(settings, InstantSource.system());
        assertThat(disk.claim(100 * gib, root.resolve("too-large"))).isEmpty();
        Disk.Claim first = disk.claim(10 * gib, root.resolve("first")).orElseThrow();
        var second = CompletableFuture.supplyAsync(() -> {
            try {
                return disk.claim(10 * gib, root.resolve("second"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThatThrownBy(() -> second.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

        first.close();

        assertThat(second.get(20, TimeUnit.SECONDS)).isPresent();
    }

    @Test
    void aPartOfAnotherMachineStaysThereAndIsListed() throws Exception {
        Part here = part(1, "rec-a@one", 0);
        Part there = new Part(
                2,
                "rec-b@two",
                "another",
                here.file().replace("p0001", "p0002"),
                START.plusSeconds(12),
                START.plusSeconds(20),
                500);

        Manifest manifest = finish(kwargs(), here, there);

        assertThat(manifest.file()).isEmpty();
        assertThat(manifest.apart()).contains("part 2 is on rec-b@two: " + there.file());
        assertThat(manifest.parts()).contains(there).hasSize(2);
        assertThat(manifest.bytes()).isEqualTo(Files.size(tenSeconds) + 500);
        assertThat(root.resolve(here.file())).isRegularFile();
        assertThat(Lab.sidecar(manifest).path("parts").get(1).path("worker").asString())
                .isEqualTo("rec-b@two");
    }

    @Test
    void aPartThatIsGoneIsSaidToBe() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-a@one", 12);
        Files.delete(root.resolve(second.file()));

        assertThat(finish(kwargs(), first, second).apart()).contains("part 2 is not there any longer");
        assertThat(root.resolve(first.file())).isRegularFile();
    }

    @Test
    void aDamagedPartKeepsAllPartsAndIsNamed() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Part second = part(2, "rec-a@one", 12);
        try (var file = new RandomAccessFile(root.resolve(second.file()).toFile(), "rw")) {
            file.seek(file.length() / 3);
            file.write(new byte[40_000]);
        }

        Manifest manifest = finish(kwargs(), first, second);

        assertThat(manifest.file()).isEmpty();
        assertThat(manifest.apart()).startsWith("part 2 is damaged: ");
        assertThat(root.resolve(first.file())).isRegularFile();
        assertThat(root.resolve(second.file())).isRegularFile();
        assertThat(names()).hasSize(3);
    }

    @Test
    void whatIsNoRecordingKeepsItsPlace() throws Exception {
        Part part = part(1, "rec-a@one", 0);
        Files.writeString(root.resolve(part.file()), "not a recording");

        assertThat(finish(kwargs(), part).apart()).startsWith("part 1 is damaged: ");
        assertThat(root.resolve(part.file())).hasContent("not a recording");
    }

    @Test
    void aFileOfTheSameNameIsNeverReplaced() throws Exception {
        Part first = part(1, "rec-a@one", 0);
        Path taken = folder.path().resolve(folder.name() + ".mkv");
        Files.writeString(taken, "somebody's");

        Manifest manifest = finish(kwargs(), first, part(2, "rec-a@one", 12));

        assertThat(taken).hasContent("somebody's");
        assertThat(manifest.file().orElseThrow().getFileName()).hasToString(folder.name() + "_2.mkv");
    }

    @Test
    void partsAreKeptWhereThatIsWished() throws Exception {
        var settings =
                new CaptureSettings("w@test", root, Lab.SILENCE, Duration.ofSeconds(1), 0, true, Map.of(), Lab.HERE);
        Part first = part(1, "rec-a@one", 0);

        Manifest manifest = finish(settings, kwargs(), first);

        assertThat(manifest.file().orElseThrow()).isRegularFile();
        assertThat(root.resolve(first.file())).isRegularFile();
    }

    @Test
    void whatADiskThatIsTooFullCostsIsAGapWithTheReason() throws Exception {
        var settings = new CaptureSettings(
                "w@test", root, Lab.SILENCE, Duration.ofSeconds(1), Long.MAX_VALUE / 2, false, Map.of(), Lab.HERE);
        Instant end = Instant.now().plusSeconds(5);
        Part part = part(1, "rec-a@one", 0);

        Manifest manifest = finish(settings, kwargs().put("end", end.toString()), part);

        assertThat(manifest.file().orElseThrow()).isRegularFile();
        assertThat(manifest.gaps()).singleElement().satisfies(gap -> assertThat(gap.reason())
                .contains("make room"));
    }

    @Test
    void withoutRoomForTheFileThePartsStay() throws Exception {
        var settings = new CaptureSettings(
                "w@test", root, Lab.SILENCE, Duration.ofSeconds(1), Long.MAX_VALUE / 2, false, Map.of(), Lab.HERE);

        Manifest manifest = finish(settings, kwargs(), part(1, "rec-a@one", 0), part(2, "rec-a@one", 12));

        assertThat(manifest.apart()).startsWith("there is no room to join the parts");
        assertThat(names()).hasSize(3);
    }

    private Part part(int number, String worker, int second) throws Exception {
        Path file = folder.newPart(number);
        Files.write(file, Files.readAllBytes(tenSeconds));
        Instant from = START.plusSeconds(second);
        return new Part(number, worker, identity, folder.relative(file), from, from.plusSeconds(10), Files.size(file));
    }

    private static ObjectNode kwargs() {
        return Lab.kwargs("http://127.0.0.1:9/never-asked", PLANNED)
                .put("start", START.toString())
                .put("end", START.plus(PLANNED).toString());
    }

    private Manifest finish(ObjectNode kwargs, Part... parts) throws Exception {
        return finish(Lab.settings(root), kwargs, parts);
    }

    private static Manifest finish(CaptureSettings settings, ObjectNode kwargs, Part... parts) throws Exception {
        var job = new Assignment("job-1", 1, Lab.request(kwargs), START, List.of(parts));
        return Lab.start(settings, job).recorded();
    }

    private List<String> names() throws Exception {
        try (var files = Files.list(folder.path())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
