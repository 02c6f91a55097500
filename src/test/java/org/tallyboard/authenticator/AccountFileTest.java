package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountFileTest {

    static final StoredHash QUICK = StoredHash.parse("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    static final String QUICK_PASSWORD = "U*U";

    @TempDir
    Path folder;

    private Path path;
    private AccountFile file;

    @BeforeEach
    void aFile() {
        path = folder.resolve("accounts");
        file = new AccountFile(path);
    }

    static Account account(String name, String... groups) {
        return new Account(name, new TreeSet<>(List.of(groups)), Optional.of(QUICK), List.of());
    }

    @Test
    void what_is_written_is_read_again() throws Exception {
        Account anna = account("anna", "viewer", "operator")
                .withPassword(StoredHash.of(StoredHashTest.bytes("correct horse"), new SecureRandom()))
                .withTokens(List.of(
                        new Token("phone", Instant.parse("2027-06-01T00:00:00Z"), Token.digest(new byte[] {1}))));
        Account app = new Account("app", new TreeSet<>(), Optional.empty(), List.of());
        Accounts made = file.change(before -> before.with(anna).with(app));

        assertThat(file.read()).isEqualTo(made);
        assertThat(file.read().find("anna")).contains(anna);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-r-----");
        assertThat(made.toString() + anna).doesNotContain("$argon2id").doesNotContain("$2y");
    }

    @Test
    void a_wrong_file_is_said_line_by_line_without_a_hash() throws Exception {
        Files.writeString(path, """
                # ours
                account anna viewer $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW
                account anna viewer -
                account an:na viewer -
                account bob Viewer -
                account carl viewer $1$notthis
                account dora viewer
                token nobody x 2027-01-01T00:00:00Z sha256:%1$s
                token anna x soon sha256:%1$s
                person x
                """.formatted("0".repeat(64)));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(file::read)
                .isInstanceOf(AccountsException.class)
                .hasMessageContaining("line 3 names anna a second time")
                .hasMessageContaining("line 4 has a name")
                .hasMessageContaining("line 5 has a group")
                .hasMessageContaining("line 6 has for carl what is neither")
                .hasMessageContaining("line 7 is not `account NAME GROUPS HASH`")
                .hasMessageContaining("line 8 is a token of nobody")
                .hasMessageContaining("line 9 has an end")
                .hasMessageContaining("line 10 begins")
                .hasMessageNotContaining("notthis");
    }

    @Test
    void a_file_that_others_could_read_or_change_is_not_used() throws Exception {
        file.change(before -> before.with(account("anna", "viewer")));
        for (String open : List.of("rw-rw----", "rw-r--r--", "rw-r---w-")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(open));
            assertThatThrownBy(file::read).as(open).hasMessageContaining("chmod 640");
        }
        assertThatThrownBy(() -> file.change(before -> before)).hasMessageContaining("chmod 640");
    }

    @Test
    void a_file_of_somebody_else_is_not_used() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
        file.change(before -> before.with(account("anna", "viewer")));
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        assertThatThrownBy(file::read).hasMessageContaining("belongs to nobody").hasMessageContaining("chown root");
    }

    @Test
    void owner_group_and_permissions_stay() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file another group");
        file.change(before -> before.with(account("anna", "viewer")));
        Files.setAttribute(path, "unix:gid", 33);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        file.change(before -> before.with(account("bob", "viewer")));

        assertThat(Files.getAttribute(path, "unix:gid")).isEqualTo(33);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    /// Eight writers at once, and a reader who never sees half a file: each change is there in the end.
    @Test
    void no_change_of_two_writers_is_lost() throws Exception {
        file.change(before -> before.with(account("anna", "viewer")));
        AtomicBoolean ended = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(9)) {
            var reader = threads.submit(() -> {
                int known = 0;
                while (!ended.get()) {
                    int now = new AccountFile(path).read().all().size();
                    assertThat(now).isGreaterThanOrEqualTo(known);
                    known = now;
                }
                return known;
            });
            var writers = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(writer -> threads.submit(() -> {
                        for (int i = 0; i < 10; i++) {
                            String name = "w" + writer + "-" + i;
                            new AccountFile(path).change(before -> before.with(account(name, "viewer")));
                        }
                        return writer;
                    }))
                    .toList();
            for (var writer : writers) {
                writer.get();
            }
            ended.set(true);
            reader.get();
        }
        assertThat(file.read().all()).hasSize(81);
    }

    @Test
    void a_refused_change_leaves_the_file_as_it_was() throws Exception {
        file.change(before -> before.with(account("anna", "viewer")));
        Object stamp = file.stamp();

        assertThatThrownBy(() -> file.change(before -> {
                    throw new AccountsException("no");
                }))
                .hasMessage("no");
        assertThat(file.stamp()).isEqualTo(stamp);
    }
}
