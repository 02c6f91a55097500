package org.tallyboard.notification.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.notification.Samples;
import org.tallyboard.notification.SnsLimits;

/// Templates are checked before they are used, and filling one in never fails.
class TemplatesTest {

    private static String filled(String body, Map<String, String> values) throws TemplateException {
        return Templates.of("=== template any\n=== mail\n" + body)
                .first(List.of())
                .fill(values, Map.of(), ZoneId.of("Europe/Berlin"), true)
                .mail();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {{name}                       | 3 | 1  | this tag is not closed on its line; write }} behind the name
            a {{#stage}}b                 | 3 | 3  | the section stage is not closed; write {{/stage}}
            a {{/stage}}                  | 3 | 3  | no section stage is open here; remove the tag, or write {{#stage}} before
            {{#stage}}{{#name}}{{/stage}} | 3 | 11 | the section name is not closed before {{/stage}}
            {{#stage}}{{/name}}{{/stage}} | 3 | 11 | no section name is open here; {{/stage}} is expected
            {{commit.mesage}}             | 3 | 1  | unknown name commit.mesage; known are commit.author, commit.branch, commit.id, commit.message, commit.repository, commit.short
            {{commit}}                    | 3 | 1  | unknown name commit; known are commit.author, commit.branch, commit.id, commit.message, commit.repository, commit.short
            {{nonsense}}                  | 3 | 1  | unknown name nonsense; docs/notifications.md lists all names
            {{detail-type}}               | 3 | 1  | this is no name; names are letters and dots, such as {{commit.id}}
            {{> other}}                   | 3 | 1  | {{> is not known here: other templates and other delimiters cannot be used
            {{=<% %>=}}                   | 3 | 1  | {{= is not known here: other templates and other delimiters cannot be used
            {{upper}}                     | 3 | 1  | upper changes text; write {{#upper}}…{{/upper}} around it
            {{#cut}}{{name}}{{/cut}}      | 3 | 1  | cut needs a length and a blank: {{#cut}}40 {{commit.message}}{{/cut}}
            {{failures}}                  | 3 | 1  | failures is a list; write {{#failures}}…{{/failures}} around what each has
            x {{failure.text}}            | 3 | 3  | failure.text is known inside {{#failures}}…{{/failures}} only
            {{{name}}                     | 3 | 1  | this tag is not closed on its line; write }}} behind the name
            """)
    void what_is_wrong_is_told_with_its_place(String body, int line, int column, String what) {
        assertThatThrownBy(() -> filled(body, Map.of()))
                .isInstanceOfSatisfying(
                        TemplateException.class,
                        e -> assertThat(e.problems()).first().isEqualTo(new TemplateProblem(line, column, what)));
    }

    @Test
    void every_problem_of_every_part_is_told_at_once() {
        assertThatThrownBy(() -> Templates.of("""
                === template stage
                === subject
                {{nobody}}
                === mail
                fine
                  {{#name}}
                === sms
                {{knows}}
                """))
                .hasMessageContaining("line 3, column 1: unknown name nobody")
                .hasMessageContaining("line 6, column 3: the section name is not closed")
                .hasMessageContaining("line 8, column 1: unknown name knows");
    }

    @Test
    void a_file_in_another_form_is_refused_with_the_line() {
        assertThatThrownBy(() -> Templates.of("Dear all\n"))
                .hasMessageStartingWith("line 1, column 1: this stands in no part");
        assertThatThrownBy(() -> Templates.of("=== subject\nx\n"))
                .hasMessageStartingWith("line 1, column 1: this belongs to no template");
        assertThatThrownBy(() -> Templates.of("=== template a\n=== body\nx\n"))
                .hasMessageStartingWith("line 2, column 1: unknown part");
        assertThatThrownBy(() -> Templates.of("=== template a\n=== mail\nx\n=== mail\n"))
                .hasMessageStartingWith("line 4, column 1: the template a has its mail already");
        assertThatThrownBy(() -> Templates.of("=== template a\n=== template a\n"))
                .hasMessageStartingWith("line 2, column 1: the template a is there already");
    }

    @Test
    void a_text_that_no_notification_needs_is_refused() {
        assertThatThrownBy(() -> filled("x".repeat(TemplateText.LONGEST + 1), Map.of()))
                .hasMessageContaining("longer than 64 KB");
        assertThatThrownBy(() -> Templates.of("x".repeat(Templates.LONGEST + 1)))
                .hasMessageContaining("longer than 256 KB");
    }

    @Test
    void a_part_that_is_left_out_is_the_ready_made_one() throws TemplateException {
        Templates own = Templates.of("# ours\n=== template stage\n=== subject\r\n{{stage}} {{state}}!\n");
        Map<String, String> values =
                Map.of("stage", "Prod", "state", "failed", "what", "Stage Prod of video-api", "verb", "failed");
        Message message = own.named("stage").orElseThrow().fill(values, Map.of(), ZoneOffset.UTC, true);
        Message ready = Templates.readyMade().named("stage").orElseThrow().fill(values, Map.of(), ZoneOffset.UTC, true);
        assertThat(message.subject()).isEqualTo("Prod failed!");
        assertThat(message.mail()).isEqualTo(ready.mail());
        assertThat(message.sms()).isEqualTo(ready.sms());
    }

    @Test
    void helpers_change_what_stands_in_them() throws TemplateException {
        Map<String, String> values = Map.of(
                "name",
                "Video Api",
                "took",
                "192",
                "at",
                "2026-07-01T10:40:12Z",
                "text",
                "\n\nfirst\nsecond  line",
                "key",
                "k");
        assertThat(filled("{{#upper}}{{name}}{{/upper}} {{#lower}}{{name}}{{/lower}}", values))
                .isEqualTo("VIDEO API video api");
        assertThat(filled("{{#duration}}{{took}}{{/duration}}", values)).isEqualTo("3 min 12 s");
        assertThat(filled("{{#duration}}3725{{/duration}}, {{#duration}}90000{{/duration}}", values))
                .isEqualTo("1 h 02 min, 1 d 01 h");
        assertThat(filled("{{#time}}{{at}}{{/time}}", values)).isEqualTo("12:40 CEST");
        assertThat(filled("{{#date}}{{at}}{{/date}}", values)).isEqualTo("Wed 1 Jul 2026 12:40 CEST");
        assertThat(filled("{{#date}}{{key}}{{/date}}", values)).isEqualTo("k");
        assertThat(filled("{{#first}}{{text}}{{/first}}", values)).isEqualTo("first");
        assertThat(filled("{{#line}}{{text}}{{/line}}", values)).isEqualTo("first second line");
        assertThat(filled("{{#cut}}5 {{name}}{{/cut}}", values)).isEqualTo("Vide…");
        assertThat(filled("{{#stage}}stage {{stage}}{{/stage}}{{^stage}}no stage{{/stage}}", values))
                .isEqualTo("no stage");
        assertThat(filled("{{#name}}<{{.}}>{{/name}}", values)).isEqualTo("<Video Api>");
        assertThat(filled("{{! a comment\n of two lines }}{{{name}}}{{&name}}", values))
                .isEqualTo("Video ApiVideo Api");
    }

    @Test
    void a_value_is_never_a_template() throws TemplateException {
        assertThat(filled("{{name}}", Map.of("name", "{{key}} <b>&amp;"))).isEqualTo("{{key}} <b>&amp;");
    }

    @Test
    void every_ready_made_template_takes_any_text() {
        SplittableRandom random = new SplittableRandom(15);
        Templates templates = Templates.readyMade();
        for (int i = 0; i < 60; i++) {
            Map<String, String> values = new HashMap<>();
            Names.ALL.forEach(
                    name -> values.put(name.name(), Samples.text(random, random.nextInt(10) == 0 ? 20_000 : 60)));
            Map<String, List<Map<String, String>>> lists = Map.of(
                    "failures",
                    List.of(Map.of(
                            "failure.action", Samples.text(random, 50), "failure.text", Samples.text(random, 50))));
            for (String name : templates.names()) {
                Message message = templates.named(name).orElseThrow().fill(values, lists, ZoneOffset.UTC, i % 2 == 0);
                assertThat(SnsLimits.messageBytes(message.mail())).isLessThan(SnsLimits.MESSAGE_BYTES - 10_000);
                assertThat(message.sms().length()).isLessThanOrEqualTo(Sms.LONGEST);
                assertThat(message.chat().length()).isLessThanOrEqualTo(MessageTemplate.LONGEST_CHAT);
                for (String text : List.of(message.subject(), message.mail(), message.sms(), message.chat())) {
                    assertThat(text.codePoints().filter(c -> c != '\n' && c != '\t'))
                            .noneMatch(c -> Character.isISOControl(c)
                                    || Character.getType(c) == Character.SURROGATE
                                    || c >= 0x202A && c <= 0x202E
                                    || c >= 0x2066 && c <= 0x2069
                                    || c >= 0xFDD0 && c <= 0xFDEF);
                }
            }
        }
    }
}
