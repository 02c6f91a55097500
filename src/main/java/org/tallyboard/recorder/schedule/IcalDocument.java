package org.tallyboard.recorder.schedule;

import com.github.mangstadt.vinnie.SyntaxStyle;
import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataListener;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The content lines of calendars (RFC 5545 3.1). Lines are unfolded as octets, before they are decoded, since a line
/// may be folded within a character.
///
/// @param calendars each `VCALENDAR`
/// @param notes what concerns the document as a whole
/// @param cut why the document is not whole, if it is not
record IcalDocument(List<IcalComponent> calendars, List<String> notes, Optional<String> cut) {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    static IcalDocument read(byte[] body) throws UnreadableSchedule {
        Lines lines = Lines.of(body);
        Collector collector = new Collector(lines.numbers());
        // vinnie has the syntax of lines and parameters, quoted and with carets (RFC 6868).
        SyntaxRules rules = SyntaxRules.iCalendar();
        // A calendar that does not say its VERSION is not one of 1996.
        rules.setDefaultSyntaxStyle(SyntaxStyle.NEW);
        try (VObjectReader reader = new VObjectReader(new StringReader(lines.text()), rules)) {
            reader.parse(collector);
            if (collector.isTooDeep) {
                throw new UnreadableSchedule("the calendar has more than " + Collector.MOST_OPEN
                        + " components that are not ended before the next begins");
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableSchedule("the answer is no calendar that can be read ("
                    + e.getClass().getSimpleName() + ")");
        }
        List<String> notes = lines.foreign() == 0
                ? List.of()
                : List.of((lines.foreign() == 1 ? "1 line is" : lines.foreign() + " lines are")
                        + " not in UTF-8 and read as Windows-1252; have the calendar sent in UTF-8");
        return new IcalDocument(collector.calendars, notes, collector.cut());
    }

    /// @param numbers of each unfolded line, which line of the document it begins on
    /// @param foreign how many lines are not in UTF-8
    private record Lines(String text, int[] numbers, int foreign) {
        static Lines of(byte[] body) {
            byte[] bytes = utf8(body);
            StringBuilder text = new StringBuilder(bytes.length);
            int[] numbers = new int[64];
            int count = 0;
            int foreign = 0;
            int number = 1;
            int at = 0;
            while (at < bytes.length) {
                int begin = number;
                ByteArrayOutputStream line = new ByteArrayOutputStream(80);
                while (true) {
                    int end = at;
                    while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                        end++;
                    }
                    line.write(bytes, at, end - at);
                    at = end;
                    if (at < bytes.length) {
                        at += bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n' ? 2 : 1;
                        number++;
                    }
                    if (at >= bytes.length || bytes[at] != ' ' && bytes[at] != '\t') {
                        break;
                    }
                    at++;
                }
                if (count == numbers.length) {
                    numbers = Arrays.copyOf(numbers, count * 2);
                }
                numbers[count++] = begin;
                try {
                    text.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())));
                } catch (CharacterCodingException e) {
                    foreign++;
                    text.append(line.toString(WINDOWS));
                }
                text.append('\n');
            }
            return new Lines(text.toString(), Arrays.copyOf(numbers, count), foreign);
        }

        private static byte[] utf8(byte[] body) {
            if (body.length >= 2
                    && (body[0] == (byte) 0xfe && body[1] == (byte) 0xff
                            || body[0] == (byte) 0xff && body[1] == (byte) 0xfe)) {
                return new String(body, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8);
            }
            boolean mark =
                    body.length >= 3 && body[0] == (byte) 0xef && body[1] == (byte) 0xbb && body[2] == (byte) 0xbf;
            return mark ? Arrays.copyOfRange(body, 3, body.length) : body;
        }
    }

    /// Builds the components. An event that is not ended before the next one begins is a fault of that event alone.
    private static final class Collector implements VObjectDataListener {
        /// The reader looks through all of them at each end.
        static final int MOST_OPEN = 1_000;

        private final List<IcalComponent> calendars = new ArrayList<>();
        private final Deque<IcalComponent> open = new ArrayDeque<>();
        private final int[] numbers;
        private boolean isTooDeep;

        Collector(int[] numbers) {
            this.numbers = numbers;
        }

        /// What is open at the end of the document may have lost any of its words, and half of its last one.
        Optional<String> cut() {
            open.forEach(component -> component.faults.add("it has no END:" + component.name));
            return open.isEmpty() ? Optional.empty() : Optional.of("the calendar ends without END:VCALENDAR");
        }

        private int line(Context context) {
            int at = context.getLineNumber() - 1;
            return at >= 0 && at < numbers.length ? numbers[at] : context.getLineNumber();
        }

        @Override
        public void onComponentBegin(String name, Context context) {
            String upper = IcalComponent.upper(name.strip());
            if (context.getParentComponents().size() > MOST_OPEN) {
                isTooDeep = true;
                context.stop();
                return;
            }
            IcalComponent top = open.peek();
            if (top != null && top.name.equals("VEVENT") && upper.equals("VEVENT")) {
                top.faults.add("it has no END:VEVENT");
                open.pop();
                top = open.peek();
            }
            IcalComponent made = new IcalComponent(upper, line(context));
            if (top != null) {
                top.inner.add(made);
            } else if (upper.equals("VCALENDAR")) {
                calendars.add(made);
            }
            open.push(made);
        }

        @Override
        public void onComponentEnd(String name, Context context) {
            String upper = IcalComponent.upper(name.strip());
            if (open.stream().noneMatch(one -> one.name.equals(upper))) {
                return;
            }
            while (true) {
                IcalComponent ended = open.pop();
                if (ended.name.equals(upper)) {
                    return;
                }
                ended.faults.add("it has no END:" + ended.name);
            }
        }

        @Override
        public void onProperty(VObjectProperty property, Context context) {
            IcalComponent top = open.peek();
            if (top != null) {
                Map<String, List<String>> parameters = new HashMap<>();
                property.getParameters().getMap().forEach((name, values) -> {
                    if (name != null) {
                        parameters.put(IcalComponent.upper(name), List.copyOf(values));
                    }
                });
                top.properties.add(new IcalComponent.Property(
                        IcalComponent.upper(property.getName()), parameters, property.getValue()));
            }
        }

        @Override
        public void onVersion(String value, Context context) {
            // 1.0 has an older syntax, which the reader changes to by itself.
        }

        @Override
        public void onWarning(
                Warning warning, @Nullable VObjectProperty property, @Nullable Exception thrown, Context context) {
            IcalComponent top = open.peek();
            if (top != null && warning == Warning.MALFORMED_LINE) {
                top.oddities.add("line " + line(context) + " is no property and was passed over");
            }
        }
    }
}
