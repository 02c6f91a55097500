package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationRequestTest {

    static byte[] ask(String kind, byte[] body) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(
                ("tallyboard 1 " + kind + " 127.0.0.1 " + body.length + "\n").getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return all.toByteArray();
    }

    private static Optional<AuthenticationRequest> read(String body) {
        return AuthenticationRequest.read(ask("PASS", body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_name_and_a_password_are_two_lines() {
        assertThat(read("anna\nsecrét: x\n")).hasValueSatisfying(ask -> {
            AuthenticationRequest.Password password = (AuthenticationRequest.Password) ask;
            assertThat(password.name()).isEqualTo("anna");
            assertThat(password.address()).isEqualTo("127.0.0.1");
            assertThat(new String(password.secret(), StandardCharsets.UTF_8)).isEqualTo("secrét: x");
            assertThat(password.toString()).doesNotContain("secr");
        });
        assertThat(AuthenticationRequest.read(ask("GROUP", "anna\nviewer operator\n".getBytes(StandardCharsets.UTF_8))))
                .contains(new AuthenticationRequest.Groups("anna", Set.of("viewer", "operator"), "127.0.0.1"));
    }

    /// A newline within a name would make its second half the password, and one within a password would be ignored.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna\nok1\nx\n",
                "anna\nok\nsecond\n",
                "anna\nok",
                "anna\n\n",
                "\nok\n",
                "\n\n",
                "anna\n",
                "",
                "anna\nok\n\n",
                "anna\r\nok\n",
                "anna\nok\r\n",
                "an na\nok\n",
                "anna\no\u0000k\n",
                "jörg\nok\n",
                "anna\no\u0085k\n"
            })
    void what_is_not_two_lines_is_refused(String body) {
        assertThat(read(body)).isEmpty();
    }

    @Test
    void each_byte_from_0_to_255_in_a_name_and_a_password_is_taken_or_refused_by_rule() {
        for (int b = 0; b < 256; b++) {
            byte[] name = {'a', (byte) b, 'c', '\n', 'p', 'w', '\n'};
            boolean plain =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || ".-_@".indexOf(b) >= 0;
            assertThat(AuthenticationRequest.read(ask("PASS", name)).isPresent())
                    .as("name with %d", b)
                    .isEqualTo(plain);
            byte[] password = {'a', '\n', 'p', (byte) b, 'w', '\n'};
            assertThat(AuthenticationRequest.read(ask("PASS", password)).isPresent())
                    .as("password with %d", b)
                    .isEqualTo(b >= 32 && b < 127);
        }
    }

    @Test
    void lines_are_bounded() {
        assertThat(read("a".repeat(64) + "\n" + "p".repeat(1_024) + "\n")).isPresent();
        assertThat(read("a".repeat(65) + "\np\n")).isEmpty();
        assertThat(read("a".repeat(8_000) + "\np\n")).isEmpty();
        assertThat(read("a\n" + "p".repeat(1_025) + "\n")).isEmpty();
        assertThat(read("a\nBearer " + "p".repeat(8_000) + "\n")).isPresent();
        assertThat(read("a\nBearer " + "p".repeat(8_200) + "\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tallyboard 1 PASS 127.0.0.1 4\na\nb\nc", "tallyboard 1 PASS 127.0.0.1 5\na\nb\n",
                        "tallyboard 2 PASS ::1 4\na\nb\n",
                "tallyboard 1 CHECK ::1 4\na\nb\n", "tallyboard 1 PASS here 4\na\nb\n", "PASS ::1 4\na\nb\n",
                "tallyboard 1 PASS  4\na\nb\n", "tallyboard 1 PASS ::1 99999999999\na\nb\n"
            })
    void a_head_that_is_wrong_is_refused(String all) {
        assertThat(AuthenticationRequest.read(all.getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna\nviewer  operator\n", "anna\n Viewer\n", "anna\n$(id)\n", "anna\nviewer\noperator\n"})
    void groups_are_words(String body) {
        assertThat(AuthenticationRequest.read(ask("GROUP", body.getBytes(StandardCharsets.UTF_8))))
                .isEmpty();
    }

    /// Questions that are broken at random places: none may be read as one for another person or with more than two
    /// lines.
    @Test
    void no_broken_question_is_read_as_another() {
        Random random = new Random(18);
        byte[] good = ask("PASS", "anna\nsecret-1\n".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 200_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            AuthenticationRequest.read(bad).ifPresent(ask -> {
                assertThat(Names.isPerson(ask.name())).isTrue();
                String all = new String(bad, StandardCharsets.ISO_8859_1);
                assertThat(all.substring(all.indexOf('\n') + 1)).startsWith(ask.name() + "\n");
                assertThat(all.chars().filter(c -> c == '\n').count()).isEqualTo(3);
            });
        }
    }
}
