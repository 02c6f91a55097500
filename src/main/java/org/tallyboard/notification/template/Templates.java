package org.tallyboard.notification.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Templates by name. One text has them all: `=== template NAME` begins one, and `=== subject`, `=== mail`, `===
/// sms` and `=== chat` its parts. A part that a template leaves out is that of the template `any`.
public final class Templates {

    /// The template of all that has no other.
    public static final String ANY = "any";

    /// The longest text of templates, in characters.
    public static final int LONGEST = 256 << 10;

    private static final String MARK = "=== ";
    private static final String BEGINS = "template ";
    private static final List<String> PARTS = List.of("subject", "mail", "sms", "chat");
    private static final String RESOURCE = "templates.mustache";

    private final Map<String, MessageTemplate> byName;

    private Templates(Map<String, MessageTemplate> byName) {
        this.byName = Map.copyOf(byName);
    }

    /// Those that are there where nobody wrote others.
    public static Templates readyMade() {
        try {
            return compiled(Map.of(), read(readyMadeText()));
        } catch (TemplateException e) {
            throw new IllegalStateException("a ready-made template is wrong: " + e.getMessage(), e);
        }
    }

    /// Their text, to begin one's own from.
    public static String readyMadeText() {
        try (InputStream in = Templates.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in this package");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A person's own, in front of the ready-made ones: a template, or a part of one, that the text leaves out is the
    /// ready-made one.
    ///
    /// @throws TemplateException with all that is wrong
    public static Templates of(String text) throws TemplateException {
        return compiled(read(readyMadeText()), read(text));
    }

    /// The names of all.
    public Set<String> names() {
        return byName.keySet();
    }

    /// The template of this name.
    public Optional<MessageTemplate> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// The first of these names that there is, else `any`.
    public MessageTemplate first(List<String> names) {
        return Stream.concat(names.stream(), Stream.of(ANY))
                .map(byName::get)
                .filter(template -> template != null)
                .findFirst()
                .orElseThrow();
    }

    private static Templates compiled(Map<String, Map<String, Place>> before, Map<String, Map<String, Place>> text)
            throws TemplateException {
        Map<String, Map<String, Place>> all = new LinkedHashMap<>();
        before.forEach((name, parts) -> all.put(name, new LinkedHashMap<>(parts)));
        text.forEach((name, parts) ->
                all.computeIfAbsent(name, none -> new LinkedHashMap<>()).putAll(parts));
        Map<Place, TemplateText> texts = new LinkedHashMap<>();
        List<TemplateProblem> problems = new ArrayList<>();
        for (Map<String, Place> parts : all.values()) {
            for (Place place : parts.values()) {
                try {
                    texts.put(place, TemplateText.of(place));
                } catch (TemplateException e) {
                    problems.addAll(e.problems());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new TemplateException(problems);
        }
        Map<String, Place> any = all.getOrDefault(ANY, Map.of());
        return new Templates(all.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new MessageTemplate(
                                part(texts, entry.getValue(), any, "subject"),
                                part(texts, entry.getValue(), any, "mail"),
                                part(texts, entry.getValue(), any, "sms"),
                                part(texts, entry.getValue(), any, "chat")))));
    }

    private static TemplateText part(
            Map<Place, TemplateText> texts, Map<String, Place> own, Map<String, Place> any, String part) {
        Place place = own.getOrDefault(part, any.get(part));
        TemplateText text = place == null ? null : texts.get(place);
        if (text == null) {
            throw new IllegalStateException("the ready-made template " + ANY + " has no " + part);
        }
        return text;
    }

    /// The parts of each template, as they are written.
    private static Map<String, Map<String, Place>> read(String text) throws TemplateException {
        Place whole = new Place(text, 1);
        if (text.length() > LONGEST) {
            throw new TemplateException(
                    List.of(whole.problem(0, "the file is longer than 256 KB, so it is hardly the right one")));
        }
        Reader reader = new Reader(whole);
        int offset = 0;
        for (String line : text.split("\n", -1)) {
            reader.line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line, offset);
            offset += line.length() + 1;
        }
        reader.endPart(text.length());
        if (!reader.problems.isEmpty()) {
            throw new TemplateException(reader.problems);
        }
        return reader.templates;
    }

    /// Reads line after line.
    private static final class Reader {
        private final Map<String, Map<String, Place>> templates = new LinkedHashMap<>();
        private final List<TemplateProblem> problems = new ArrayList<>();
        private final Place whole;
        private @Nullable String template;
        private @Nullable String part;
        private int begin;
        private int beginLine;
        private int lineNumber;

        Reader(Place whole) {
            this.whole = whole;
        }

        void line(String line, int offset) {
            lineNumber++;
            if (line.startsWith(MARK)) {
                endPart(offset);
                heading(line.substring(MARK.length()).strip(), offset);
                begin = Math.min(whole.text().length(), offset + line.length() + 1);
                beginLine = lineNumber + 1;
            } else if (part == null && !line.isBlank() && !line.startsWith("#")) {
                problems.add(whole.problem(
                        offset, "this stands in no part; write === template NAME and === subject above it"));
            }
        }

        private void heading(String words, int offset) {
            part = null;
            if (words.startsWith(BEGINS) && !words.substring(BEGINS.length()).isBlank()) {
                String name = words.substring(BEGINS.length()).strip();
                template = name;
                if (templates.putIfAbsent(name, new LinkedHashMap<>()) != null) {
                    problems.add(
                            whole.problem(offset, "the template " + name + " is there already; each has its own name"));
                }
            } else if (!PARTS.contains(words)) {
                problems.add(whole.problem(
                        offset, "unknown part; write === template NAME, === subject, === mail, === sms or === chat"));
            } else if (template == null) {
                problems.add(whole.problem(offset, "this belongs to no template; write === template NAME above it"));
            } else if (templates.getOrDefault(template, Map.of()).containsKey(words)) {
                problems.add(whole.problem(offset, "the template " + template + " has its " + words + " already"));
            } else {
                part = words;
            }
        }

        void endPart(int offset) {
            if (part != null && template != null) {
                String text =
                        whole.text().substring(Math.min(begin, offset), offset).replace("\r\n", "\n");
                templates
                        .computeIfAbsent(template, none -> new LinkedHashMap<>())
                        .put(part, new Place(text, beginLine));
            }
            part = null;
        }
    }
}
