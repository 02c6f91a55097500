package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nothing is read that could mean something else.
class DisplayTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ('rtmp://x/live',)                      | ["rtmp://x/live"]
            ('a', 2, 0.5, -3, None, True, False)    | ["a",2,0.5,-3,null,true,false]
            ()                                      | []
            ['a', ('b', {'c': 1})]                  | ["a",["b",{"c":1}]]
            ["json", null, {"a": 1e3}]              | ["json",null,{"a":1E+3}]
            ('cut here...', 'b')                    | [null,"b"]
            ('C:\\temp', 'b')                       | [null,"b"]
            ('a', ...)                              | ["a"]
            ('a', datetime.datetime(2026, 1, 2))    | ["a"]
            ('It's', 'b')                           | []
            ('a', 'unfinished                       | ["a"]
            ('a\\', 'b')                            | []
            ********                                | []
            """)
    void positional(String text, String expected) {
        assertThat(DisplayText.positional(text.strip())).hasToString(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'secs': 0.2, 'title': 'Council'}       | {"secs":0.2,"title":"Council"}
            {}                                      | {}
            {"title": "A \\"quoted\\" one"}         | {"title":"A \\"quoted\\" one"}
            {'title': 'It's', 'end': 5}             | {}
            {'a': 1, 'title': 'It's', 'end': 5}     | {"a":1}
            {'a': 1, 'deep': {...}, 'b': 2}         | {"a":1}
            {'a': 1, 'a': 2, 'b': 3}                | {"b":3}
            {'a': 'x', 'b': 'long...'}              | {"a":"x"}
            {'a': 'x', ...}                         | {"a":"x"}
            {'password': '********', 'a': 1}        | {"password":"********","a":1}
            {1: 2}                                  | {}
            """)
    void keywords(String text, String expected) {
        assertThat(DisplayText.keywords(text.strip())).hasToString(expected.strip());
    }

    @Test
    void hostileTextsEndSoonAndHarmless() {
        org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(2), () -> {
            assertThat(DisplayText.positional("(".repeat(1_000_000))).isEmpty();
            assertThat(DisplayText.keywords("{'a':".repeat(1_000_000))).isEmpty();
            assertThat(DisplayText.positional("(" + "9".repeat(100_000) + ",)")).isEmpty();
            assertThat(DisplayText.positional("(1e999999999,)")).hasSize(1);
            assertThat(DisplayText.positional("")).isEmpty();
            assertThat(DisplayText.positional("(" + "1,".repeat(200_000))).hasSizeLessThan(10_000);
        });
    }
}
