package org.tallyboard.notification.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/// Looks through a template for what the library takes for literal text or tells without a column: tags and sections
/// that are not closed, names that nobody knows, what these templates do not have.
final class Tags {

    private static final Pattern NAME = Pattern.compile("\\.|[A-Za-z]+(\\.[A-Za-z]+)*");
    private static final Pattern LENGTH = Pattern.compile("^[0-9]{1,4} ");

    private final Place place;
    private final String text;
    private final List<TemplateProblem> problems = new ArrayList<>();
    private final Deque<Section> open = new ArrayDeque<>();

    private record Section(String name, int offset) {}

    private Tags(Place place) {
        this.place = place;
        this.text = place.text();
    }

    /// What is wrong, in the order of the text.
    static List<TemplateProblem> check(Place place) {
        Tags tags = new Tags(place);
        tags.look();
        return tags.problems;
    }

    private void look() {
        int from = text.indexOf("{{");
        while (from >= 0) {
            boolean triple = text.startsWith("{{{", from);
            int begin = from + (triple ? 3 : 2);
            int end = text.indexOf(triple ? "}}}" : "}}", begin);
            boolean comment = text.startsWith("!", begin);
            if (end < 0 || !comment && unclosed(text.substring(begin, end))) {
                problem(
                        from,
                        "this tag is not closed on its line; write " + (triple ? "}}}" : "}}") + " behind the name");
                from = text.indexOf("{{", begin);
                continue;
            }
            if (!comment) {
                tag(from, text.substring(begin, end).strip(), end + (triple ? 3 : 2));
            }
            from = text.indexOf("{{", end + 2);
        }
        open.descendingIterator()
                .forEachRemaining(section -> problem(
                        section.offset(),
                        "the section " + section.name() + " is not closed; write {{/" + section.name() + "}}"));
        problems.sort(Comparator.comparingInt(TemplateProblem::line).thenComparingInt(TemplateProblem::column));
    }

    private static boolean unclosed(String inside) {
        return inside.contains("\n") || inside.contains("{{");
    }

    private void tag(int offset, String inside, int behind) {
        char sigil = inside.isEmpty() ? ' ' : inside.charAt(0);
        switch (sigil) {
            case '#', '^' -> begins(offset, inside.substring(1).strip(), sigil == '^', behind);
            case '/' -> ends(offset, inside.substring(1).strip());
            case '&' -> value(offset, inside.substring(1).strip());
            case '>', '<', '$', '=' ->
                problem(
                        offset,
                        "{{" + sigil + " is not known here: other templates and other delimiters cannot be used");
            default -> value(offset, inside);
        }
    }

    private void begins(int offset, String name, boolean inverted, int behind) {
        if (Helpers.NAMES.contains(name)) {
            if (inverted) {
                problem(offset, name + " changes text and is never empty; write {{#" + name + "}}");
            }
            if (name.equals("cut")
                    && !LENGTH.matcher(text.substring(behind, Math.min(text.length(), behind + 6)))
                            .find()) {
                problem(offset, "cut needs a length and a blank: {{#cut}}40 {{commit.message}}{{/cut}}");
            }
        } else if (!Names.isList(name)) {
            known(offset, name);
        }
        open.push(new Section(name, offset));
    }

    private void ends(int offset, String name) {
        if (open.isEmpty()) {
            problem(offset, "no section " + name + " is open here; remove the tag, or write {{#" + name + "}} before");
        } else if (open.peek().name().equals(name)) {
            open.pop();
        } else if (open.stream().anyMatch(section -> section.name().equals(name))) {
            while (!open.isEmpty() && !open.peek().name().equals(name)) {
                Section inner = open.pop();
                problem(inner.offset(), "the section " + inner.name() + " is not closed before {{/" + name + "}}");
            }
            open.poll();
        } else {
            problem(
                    offset,
                    "no section " + name + " is open here; {{/" + open.peek().name() + "}} is expected");
        }
    }

    private void value(int offset, String name) {
        if (Helpers.NAMES.contains(name)) {
            problem(offset, name + " changes text; write {{#" + name + "}}…{{/" + name + "}} around it");
        } else if (Names.isList(name)) {
            problem(offset, name + " is a list; write {{#" + name + "}}…{{/" + name + "}} around what each has");
        } else {
            known(offset, name);
        }
    }

    private void known(int offset, String name) {
        String list = Names.listOf(name);
        if (!NAME.matcher(name).matches()) {
            problem(offset, "this is no name; names are letters and dots, such as {{commit.id}}");
        } else if (!list.isEmpty()) {
            if (open.stream().noneMatch(section -> section.name().equals(list))) {
                problem(offset, name + " is known inside {{#" + list + "}}…{{/" + list + "}} only");
            }
        } else if (!name.equals(".") && !Names.known(name)) {
            problem(offset, "unknown name " + name + "; " + Names.suggestion(name));
        }
    }

    private void problem(int offset, String what) {
        problems.add(place.problem(offset, what));
    }
}
