package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.authenticator.Account;
import org.tallyboard.authenticator.AccountFile;
import org.tallyboard.authenticator.AuthenticatorService;
import org.tallyboard.config.AuthenticatorConfig;
import picocli.CommandLine;

class AccountCommandTest {

    private final InputStream stdin = System.in;
    private final StringWriter out = new StringWriter();
    private Path folder;
    private Path file;

    @BeforeEach
    void aFolder() throws Exception {
        folder = Files.createTempDirectory("tally-acc");
        file = folder.resolve("accounts");
    }

    @AfterEach
    void end() throws Exception {
        System.setIn(stdin);
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(it -> it.toFile().delete());
        }
    }

    private int run(String input, String... arguments) {
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        out.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(out, true));
        var words = new ArrayList<>(List.of("account"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--file", file.toString()));
        return line.execute(words.toArray(String[]::new));
    }

    private Account account(String name) throws Exception {
        return new AccountFile(file).read().find(name).orElseThrow();
    }

    @Test
    void somebody_is_added_changed_and_removed() throws Exception {
        assertThat(run("correct horse\nrest\n", "add", "anna", "--groups", "viewer,operator"))
                .isZero();
        assertThat(out.toString()).isEqualTo("Added anna (operator, viewer).\n");
        assertThat(account("anna").password().orElseThrow().matches("correct horse".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(run("another horse", "passwd", "anna")).isZero();
        assertThat(account("anna").password().orElseThrow().matches("another horse".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(run("", "groups", "anna", "viewer")).isZero();
        assertThat(account("anna").groups()).containsExactly("viewer");
        assertThat(run("", "list")).isZero();
        assertThat(out.toString())
                .contains("anna")
                .contains("viewer")
                .contains("argon2id")
                .doesNotContain("$");
        assertThat(run("", "check")).isZero();
        assertThat(run("", "remove", "anna")).isZero();
        assertThat(run("", "remove", "anna")).isEqualTo(2);
        assertThat(out.toString()).isEqualTo("tallyboard: there is nobody called anna\n");
    }

    @Test
    void what_cannot_be_done_changes_nothing_and_is_said() throws Exception {
        assertThat(run("correct horse\n", "add", "anna")).isZero();
        String before = Files.readString(file);

        assertThat(run("short\n", "passwd", "anna")).isEqualTo(2);
        assertThat(out.toString()).contains("at least 8 characters");
        assertThat(run("correct\thorse\n", "passwd", "anna")).isEqualTo(2);
        assertThat(out.toString()).contains("no control characters");
        assertThat(run("correct horse\n", "add", "anna")).isEqualTo(2);
        assertThat(out.toString()).contains("anna is there already");
        assertThat(run("correct horse\n", "add", "jörg")).isEqualTo(2);
        assertThat(run("correct horse\n", "add", "bob", "--groups", "Viewer")).isEqualTo(2);
        assertThat(run("", "token", "bob", "phone")).isEqualTo(2);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void a_token_is_printed_once_and_revoked() throws Exception {
        assertThat(run("", "add", "app", "--no-password")).isZero();
        assertThat(run("", "check")).isEqualTo(1);
        assertThat(run("", "token", "app", "phone", "--days", "30")).isZero();
        assertThat(out.toString()).contains("It is not shown again.");
        assertThat(account("app").tokens()).singleElement().satisfies(token -> assertThat(token.label())
                .isEqualTo("phone"));
        assertThat(run("", "token", "app", "phone")).isEqualTo(2);
        assertThat(run("", "token", "app", "phone", "--revoke")).isZero();
        assertThat(account("app").tokens()).isEmpty();
    }

    @Test
    void htpasswds_of_bcrypt_are_imported_all_or_none() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/htpasswd")), "no htpasswd: apt-get install apache2-utils");
        Path from = folder.resolve("htpasswd");
        htpasswd("-cbB", from.toString(), "anna", "correct horse");
        htpasswd("-bB", from.toString(), "bob", "battery staple");
        assertThat(run("", "import", from.toString(), "--groups", "operator")).isZero();
        assertThat(account("bob").password().orElseThrow().matches("battery staple".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(run("", "check")).isEqualTo(1);
        assertThat(out.toString()).contains("bob has a bcrypt hash");

        htpasswd("-bm", from.toString(), "carl", "old ways");
        String before = Files.readString(file);
        assertThat(run("", "import", from.toString())).isEqualTo(2);
        assertThat(out.toString())
                .contains("line 3: the hash of carl is not bcrypt")
                .doesNotContain("$apr1");
        Files.writeString(from, Files.readString(from).replaceFirst("(?s)carl.*", ""));
        assertThat(run("", "import", from.toString())).isEqualTo(2);
        assertThat(out.toString()).contains("there are already: anna, bob");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    private static void htpasswd(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("/usr/bin/htpasswd"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void who_has_to_wait_is_listed_and_let_go() throws Exception {
        assertThat(run("correct horse\n", "add", "anna")).isZero();
        Path config = folder.resolve("authenticator.toml");
        Files.writeString(config, "accounts = \"accounts\"\nsocket = \"socket\"\n");
        AuthenticatorConfig settings =
                new AuthenticatorConfig(file, folder.resolve("socket"), Optional.empty(), Duration.ofSeconds(60), 1);
        try (var service = AuthenticatorService.start(settings, InstantSource.system())) {
            assertThat(run("", "unlock", "--config", config.toString())).isZero();
            assertThat(out.toString()).isEqualTo("Nobody has to wait.\n");
            assertThat(run("", "unlock", "anna", "--config", config.toString())).isEqualTo(1);
            assertThat(service.status()).startsWith("0 locks");
        }
        assertThat(run("", "unlock", "anna", "--config", config.toString())).isEqualTo(2);
        assertThat(out.toString()).contains("does not answer at");
    }
}
