package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The simulated AWS judged by somebody else: boto3 and the AWS CLI drive every operation, and every answer is checked,
/// as it came over the wire, against botocore's service models (`src/test/python/simulated_aws`).
class ServiceModelTest {
    private static final Path JUDGE = Path.of("src/test/python/simulated_aws/judge.py");

    @Test
    void botoAndTheCommandLineFindNothingThatTheServiceModelsDoNotAllow() throws Exception {
        assumeTrue(
                run(List.of(
                                        "python3",
                                        "-c",
                                        "import boto3, botocore; assert tuple(map(int, botocore.__version__.split('.')[:2])) >= (1, 34)"))
                                .exit()
                        == 0,
                "boto3 with botocore 1.34 or newer is not installed: the service models to judge by are missing");
        try (SimulatedAws aws = SimulatedAws.start(SimulatedAws.Options.demo().withSeed(42))) {
            String setup = JsonMapper.builder()
                    .build()
                    .writeValueAsString(Map.of(
                            "endpoint", aws.endpoint().toString(),
                            "region", aws.region(),
                            "accounts", aws.accounts()));

            Finished judged = run(List.of("python3", "-B", JUDGE.toString(), setup));

            assertThat(judged.output().lines().filter(line -> line.startsWith("FAIL")))
                    .as(judged.output())
                    .isEmpty();
            assertThat(judged.exit()).as(judged.output()).isZero();
            assertThat(judged.output()).containsPattern("\\d{3,} answers");
        }
    }

    private record Finished(int exit, String output) {}

    private static Finished run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Finished(-1, "cannot start " + command.getFirst() + ": " + e.getMessage());
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return new Finished(process.exitValue(), output);
    }
}
