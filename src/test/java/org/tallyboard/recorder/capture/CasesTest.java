package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;

/// What people's sources are like ([CaseSite]), each recorded for some seconds, with Debian's ffmpeg and with 7.1.
@Timeout(300)
class CasesTest {
    private static final Duration PLANNED = Duration.ofSeconds(7);

    /// Something happens there, and is not to be over before a busy machine has begun.
    private static final Set<String> EVENTFUL =
            Set.of("reset", "flv", "gap", "gap-disc", "gap-sound", "other-picture", "other-sound");

    /// What both versions do alike is recorded with the newer one only, for the time that it takes.
    private static final Set<String> ALIKE = Set.of("gap-start", "gap-sound", "other-picture", "other-sound");

    @TempDir
    static Path folder;

    private static final List<CaseSite> SITES = new ArrayList<>();
    private static final Map<String, Lab> LABS = new HashMap<>();

    /// Three that take their time, at the same time.
    @BeforeAll
    static void start() throws Exception {
        var site = new CaseSite(folder.resolve("media"));
        SITES.add(site);
        for (String name : List.of("frozen", "silent", "dark")) {
            var kwargs = Lab.kwargs(
                    site.url(name + "/live.ts"), name.equals("dark") ? Duration.ofSeconds(12) : Duration.ofMinutes(5));
            Lab lab = Lab.start(
                    Lab.settings(folder.resolve(name)).withSilence(Duration.ofSeconds(10)),
                    Lab.job(name.equals("dark") ? kwargs.put("detect", "black, freeze, silence, smell") : kwargs));
            LABS.put(name, lab);
            if (!name.equals("dark")) {
                // Its source ends after a while, and would come again.
                Thread.ofPlatform().daemon().start(() -> {
                    await().until(() -> lab.told("picture_lost_since") || lab.told("sound_lost_since"));
                    lab.capture.stop();
                });
            }
        }
    }

    private static Lab lab(String name) {
        return Objects.requireNonNull(LABS.get(name));
    }

    @AfterAll
    static void close() {
        SITES.forEach(CaseSite::close);
    }

    /// What is to be true of what became of it.
    private interface Check {
        void of(CaptureResult ending) throws Exception;
    }

    private record Case(String path, Check check) {}

    @Test
    void aPictureThatStandsStillIsToldAndNamed() throws Exception {
        Lab lab = lab("frozen");

        Manifest manifest = lab.stopped();

        assertThat(lab.told("picture_lost_since")).isTrue();
        assertThat(lab.told("sound_lost_since")).isFalse();
        assertThat(manifest.parts()).hasSize(1);
        assertThat(manifest.gaps()).anySatisfy(gap -> {
            assertThat(gap.reason()).isEqualTo("the picture stood still: only sound came");
            assertThat(Duration.between(gap.from(), gap.to())).isGreaterThan(Duration.ofMillis(2_000));
        });
    }

    @Test
    void soundThatIsMissingIsToldAndNamed() throws Exception {
        Lab lab = lab("silent");

        Manifest manifest = lab.stopped();

        assertThat(lab.told("sound_lost_since")).isTrue();
        assertThat(lab.told("picture_lost_since")).isFalse();
        assertThat(manifest.gaps()).anySatisfy(gap -> {
            assertThat(gap.reason()).isEqualTo("there was no sound: only the picture came");
            assertThat(Duration.between(gap.from(), gap.to())).isGreaterThan(Duration.ofMillis(2_000));
        });
    }

    @Test
    void whatIsToBeDetectedIsToldAndListed() throws Exception {
        Lab lab = lab("dark");

        Manifest manifest = lab.recorded();

        assertThat(manifest.notes().findings())
                .extracting(Finding::flaw)
                .containsExactlyInAnyOrder(Flaw.BLACK, Flaw.FREEZE, Flaw.SILENCE);
        assertThat(manifest.notes().findings()).allSatisfy(finding -> {
            // The fourth second of the source to its eighth.
            Instant begun = manifest.parts().getFirst().from();
            assertThat(Duration.between(begun, finding.from())).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
            assertThat(Duration.between(finding.from(), finding.to()))
                    .isBetween(Duration.ofMillis(3_000), Duration.ofMillis(5_000));
        });
        assertThat(manifest.notes().remarks())
                .hasSize(4)
                .anyMatch(remark -> remark.matches("black: once, [345]\\.\\d s in all"))
                .contains("\"smell\" cannot be detected, but black, freeze and silence can");
        assertThat(Lab.sidecar(manifest).path("detected").size()).isEqualTo(3);
    }

    /// ffmpeg would close what is longer than ten seconds. As long as a source may be silent for longer, that is a gap.
    @Test
    void timesThatLeapBySoMuchAsASourceMayBeSilentAreAGap() throws Exception {
        for (Ffmpeg ffmpeg : List.of(Clips.ffmpeg(), Ffmpeg.find(new SearchPath("")))) {
            var kwargs = Lab.kwargs(SITES.getFirst().url("leap/live.ts"), PLANNED);
            kwargs.remove("end");
            Path to = folder.resolve("leap").resolve(ffmpeg.features().version());

            Manifest manifest = Lab.start(ffmpeg, Lab.settings(to).withSilence(Duration.ofSeconds(15)), Lab.job(kwargs))
                    .recorded();

            assertThat(manifest.gaps())
                    .as(manifest.toString())
                    .filteredOn(gap -> gap.reason().equals("the source left it out"))
                    .singleElement()
                    .satisfies(gap -> assertThat(Duration.between(gap.from(), gap.to()))
                            .isBetween(Duration.ofMillis(11_500), Duration.ofMillis(12_500)));
        }
    }

    @TestFactory
    List<DynamicTest> sources() throws Exception {
        Map<String, Ffmpeg> programs = new LinkedHashMap<>();
        programs.put("installed", Clips.ffmpeg());
        programs.put("7.1", Ffmpeg.find(new SearchPath("")));
        assertThat(Objects.requireNonNull(programs.get("7.1")).features().version())
                .startsWith("7.1");
        var stages = Executors.newFixedThreadPool(4);
        var tests = new ArrayList<DynamicTest>();
        for (Map.Entry<String, Ffmpeg> program : programs.entrySet()) {
            // Each case has a clock of its own, and so each version a site of its own.
            var site = new CaseSite(folder.resolve("media"));
            cases().forEach((name, one) -> {
                if (ALIKE.contains(name) && !program.getKey().equals("7.1")) {
                    return;
                }
                Future<CaptureResult> ending =
                        begin(stages, program.getValue(), site, program.getKey(), name, one.path());
                tests.add(DynamicTest.dynamicTest(name + " (ffmpeg " + program.getKey() + ")", () -> one.check()
                        .of(ending.get(200, TimeUnit.SECONDS))));
            });
            SITES.add(site);
        }
        stages.shutdown();
        return tests;
    }

    private static Future<CaptureResult> begin(
            ExecutorService stages, Ffmpeg ffmpeg, CaseSite site, String version, String name, String path) {
        return stages.submit(() -> {
            String url = path.startsWith("signed/") ? site.url(path).replace("//", "//user:s3same@") : site.url(path);
            var kwargs = Lab.kwargs(url, EVENTFUL.contains(name) ? PLANNED.plusSeconds(9) : PLANNED);
            return Lab.start(ffmpeg, Lab.settings(folder.resolve(version).resolve(name)), Lab.job(kwargs))
                    .ended();
        });
    }

    private static Map<String, Case> cases() {
        var cases = new LinkedHashMap<String, Case>();
        cases.put("noext", new Case("noext/live.m3u8", CasesTest::whole));
        cases.put("jpg", new Case("jpg/live.m3u8", CasesTest::whole));
        cases.put("master", new Case("master/manifest(format=m3u8-aapl)", ending -> {
            Manifest manifest = whole(ending);
            assertThat(Lab.codecs(file(manifest))).containsExactlyInAnyOrder("h264", "aac");
            assertThat(Lab.sidecar(manifest).path("streams").findValuesAsString("height"))
                    .contains("360");
        }));
        cases.put("disc", new Case("disc/live.m3u8", CasesTest::whole));
        cases.put("map", new Case("map/live.m3u8", CasesTest::whole));
        cases.put("radio", new Case("radio/live.m3u8", ending -> assertThat(Lab.codecs(file(whole(ending))))
                .containsExactly("aac")));
        cases.put("range", new Case("range/live.m3u8", CasesTest::whole));
        cases.put("gap", new Case("gap/live.m3u8", ending -> named(recorded(ending), "the source left it out")));
        cases.put("gap-disc", new Case("gap-disc/live.m3u8", ending -> {
            Manifest manifest = recorded(ending);
            named(manifest, "the source left it out");
            // What was left out is no reason to record for longer.
            assertThat(manifest.notes().after()).isLessThan(Duration.ofSeconds(2));
        }));
        cases.put(
                "gap-sound",
                new Case(
                        "gap-sound/master",
                        ending -> named(recorded(ending), "there was no sound: only the picture came")));
        cases.put("gap-start", new Case("gap-start/live.m3u8", ending -> {
            Manifest manifest = recorded(ending);
            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.gaps()).as(manifest.toString()).first().satisfies(gap -> assertThat(
                            Duration.between(gap.from(), gap.to()))
                    .isGreaterThan(Duration.ofMillis(1_500)));
        }));
        // ffmpeg itself stops at the first packet of the other sound, and the next part has it from then on.
        cases.put("other-sound", new Case("other-sound/live.ts", ending -> {
            Manifest manifest = recorded(ending);
            assertThat(manifest.parts()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(manifest.apart()).endsWith("would have to be encoded anew: codec_name aac, then mp2");
        }));
        // ffmpeg itself writes the other picture on as if it were the first one; the part is kept, and the result says
        // so.
        cases.put("other-picture", new Case("other-picture/live.ts", ending -> {
            Manifest manifest = recorded(ending);
            assertThat(manifest.apart()).containsPattern("is damaged: |cannot be read to its end: ");
            assertThat(manifest.parts()).isNotEmpty();
        }));
        cases.put("reset", new Case("reset/live.m3u8", ending -> {
            Manifest manifest = recorded(ending);
            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.parts()).hasSizeGreaterThanOrEqualTo(2);
            assertThat(manifest.gaps()).isNotEmpty().allSatisfy(gap -> assertThat(gap.reason())
                    .isNotEmpty());
        }));
        cases.put("clock", new Case("clock/live.m3u8", ending -> {
            // The server is 20 s late, and says so: the programme's seven seconds are recorded all the same.
            Manifest manifest = recorded(ending);
            assertThat(manifest.gaps()).isEmpty();
            assertThat(manifest.media()).isBetween(PLANNED.minusSeconds(1), PLANNED.plusSeconds(2));
        }));
        cases.put("signed", new Case("signed/door?signature=letters", CasesTest::whole));
        cases.put("mjpeg", new Case("mjpeg/stream", CasesTest::whole));
        cases.put("flv", new Case("flv/live.flv", ending -> {
            Manifest manifest = recorded(ending);
            assertThat(manifest.apart()).isEmpty();
            assertThat(Lab.length(file(manifest))).isBetween(Duration.ofSeconds(3), PLANNED.plusSeconds(11));
        }));
        cases.put("drm", new Case("drm/live.m3u8", ending -> assertThat(ending)
                .isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
                    assertThat(failed.again()).isFalse();
                    assertThat(failed.message())
                            .startsWith("the source is encrypted by a system for digital rights"
                                    + " (com.apple.streamingkeydelivery)");
                })));
        cases.put("forbidden", new Case("forbidden/live.m3u8", ending -> assertThat(ending)
                .isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> assertThat(failed.message())
                        .contains("127.0.0.1 answered 403 Forbidden"))));
        return cases;
    }

    /// What was planned, and at most the three seconds that are worth no second copy, with a border of one.
    private static Manifest whole(CaptureResult ending) throws Exception {
        Manifest manifest = recorded(ending);
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).hasSize(1);
        assertThat(manifest.gaps().stream()
                        .filter(gap -> Duration.between(gap.from(), gap.to()).toMillis() > 2_500))
                .isEmpty();
        assertThat(Lab.length(file(manifest))).isBetween(PLANNED.minusSeconds(2), PLANNED.plusSeconds(4));
        assertThat(manifest.media()).isBetween(PLANNED.minusSeconds(2), PLANNED.plusSeconds(4));
        return manifest;
    }

    /// One file, with a gap of three segments of a second, more or less.
    private static void named(Manifest manifest, String reason) {
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.gaps())
                .as(manifest.toString())
                .filteredOn(gap -> gap.reason().startsWith(reason))
                .anySatisfy(gap -> assertThat(Duration.between(gap.from(), gap.to()))
                        .isBetween(Duration.ofMillis(1500), Duration.ofMillis(3500)));
    }

    private static Manifest recorded(CaptureResult ending) {
        if (ending instanceof CaptureResult.Recorded(Manifest manifest)) {
            return manifest;
        }
        throw new AssertionError("It ended with " + ending);
    }

    private static Path file(Manifest manifest) {
        return manifest.file().orElseThrow();
    }
}
