package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredHashTest {

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// From the tests of the reference implementation (P-H-C/phc-winner-argon2, src/test.c).
    @Test
    void argon2id_is_that_of_the_reference() {
        String text = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        StoredHash hash = StoredHash.parse(text);

        assertThat(hash.matches(bytes("password"))).isTrue();
        assertThat(hash.matches(bytes("passwore"))).isFalse();
        assertThat(hash.text()).isEqualTo(text);
        assertThat(hash.toString()).doesNotContain("CTF");
    }

    /// From crypt_blowfish's own tests (wrapper.c), with the prefix that htpasswd writes.
    @Test
    void bcrypt_is_that_of_crypt_blowfish() {
        StoredHash hash = StoredHash.parse("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");

        assertThat(hash.matches(bytes("U*U"))).isTrue();
        assertThat(hash.matches(bytes("U*V"))).isFalse();
    }

    @Test
    void a_new_hash_is_its_own_and_can_be_read_again() {
        StoredHash one = StoredHash.of(bytes("correct horse"), new SecureRandom());
        StoredHash other = StoredHash.of(bytes("correct horse"), new SecureRandom());

        assertThat(one.text()).isNotEqualTo(other.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(StoredHash.parse(one.text())).isEqualTo(one);
        assertThat(StoredHash.parse(one.text()).matches(bytes("correct horse"))).isTrue();
        assertThat(one.matches(bytes("correct hors"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=4,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$apr1$abc$def",
                "{SHA}nU4eI71bcnBGqeO0t9tXvY1u5oQ=",
                "$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "plain"
            })
    void what_cannot_be_used_is_said_without_being_quoted(String text) {
        assertThatThrownBy(() -> StoredHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(text.substring(text.length() - 5))
                .hasMessageContaining("tallyboard account passwd");
    }
}
