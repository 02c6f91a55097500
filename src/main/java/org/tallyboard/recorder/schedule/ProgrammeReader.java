package org.tallyboard.recorder.schedule;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jsoup.parser.Parser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads one `programme` element into parts by name: its attributes; each element's texts (`title`), or those within it
/// (`credits`, `credits/actor`); those of one system (`episode-num@onscreen`). An empty element such as
/// `previously-shown` or `new` is there with its attributes as text, or `yes`.
final class ProgrammeReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern REFERENCE =
            Pattern.compile("&(#\\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,40});");
    private static final Set<String> XML = Set.of("amp", "lt", "gt", "quot", "apos");
    private static final String DATA = "<![CDATA[";
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\s(start|stop|channel)\\s*=\\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')");
    private static final Pattern TITLE = Pattern.compile("<title[^<>]*>([^<]{1,500})");

    private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    private final List<String> languages;

    ProgrammeReader(List<String> languages) {
        this.languages = languages.stream()
                .map(language -> language.toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    /// @param mended whether something was read that XML does not have
    record Read(Map<String, JsonNode> parts, boolean mended) {}

    /// @param element from its `<` to its last `>`
    Read read(String element) throws BadEntry {
        String mended = element.indexOf('&') < 0 ? element : mend(element);
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new StringReader(mended));
            try {
                in.next();
                return new Read(parts(in), !mended.equals(element));
            } finally {
                in.close();
            }
        } catch (XMLStreamException | RuntimeException e) {
            int line = e instanceof XMLStreamException at && at.getLocation() != null
                    ? at.getLocation().getLineNumber()
                    : 1;
            throw new BadEntry(
                    "it is not well-formed XML" + (line > 1 ? ", in its line " + line : ""), "have the guide mended");
        }
    }

    /// What can be told of an element that cannot be read.
    Map<String, JsonNode> glean(String element) {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        int end = element.indexOf('>');
        Matcher attribute = ATTRIBUTE.matcher(end < 0 ? element : element.substring(0, end));
        while (attribute.find()) {
            String text = attribute.group(2) == null ? attribute.group(3) : attribute.group(2);
            parts.putIfAbsent(attribute.group(1), NODES.stringNode(Parser.unescapeEntities(text, true)));
        }
        Matcher title = TITLE.matcher(element);
        if (title.find()) {
            parts.put(
                    "title",
                    NODES.stringNode(
                            Parser.unescapeEntities(title.group(1), false).strip()));
        }
        return parts;
    }

    /// Writes entities of HTML as the characters that they are, and a bare & as `&amp;`.
    private static String mend(String element) throws BadEntry {
        StringBuilder out = new StringBuilder(element.length() + 16);
        Matcher reference = REFERENCE.matcher(element);
        int data = element.indexOf(DATA);
        int done = 0;
        for (int at = element.indexOf('&'); at >= 0; at = element.indexOf('&', done)) {
            if (data >= 0 && data < at) {
                int end = element.indexOf("]]>", data);
                if (end > at) {
                    out.append(element, done, end);
                    done = end;
                }
                data = end < 0 ? -1 : element.indexOf(DATA, end);
                if (done == end) {
                    continue;
                }
            }
            out.append(element, done, at);
            if (reference.region(at, element.length()).lookingAt()) {
                out.append(reference(reference.group(), reference.group(1)));
                done = reference.end();
            } else {
                out.append("&amp;");
                done = at + 1;
            }
        }
        return out.append(element, done, element.length()).toString();
    }

    private static String reference(String whole, String name) throws BadEntry {
        if (name.startsWith("#") || XML.contains(name)) {
            return whole;
        }
        String meant = Parser.unescapeEntities(whole, true);
        if (meant.equals(whole)) {
            throw new BadEntry(
                    "it names the entity " + whole + ", which neither XML nor HTML has",
                    "have the guide write the character itself");
        }
        StringBuilder numbers = new StringBuilder();
        meant.codePoints().forEach(c -> numbers.append("&#").append(c).append(';'));
        return numbers.toString();
    }

    private record Text(String text, int rank) {}

    private Map<String, JsonNode> parts(XMLStreamReader in) throws XMLStreamException {
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            parts.put(
                    in.getAttributeLocalName(i),
                    NODES.stringNode(in.getAttributeValue(i).strip()));
        }
        Map<String, List<Text>> elements = new LinkedHashMap<>();
        int depth = 1;
        String name = "";
        String inner = "";
        String system = "";
        String attributes = "";
        int rank = 0;
        boolean within = false;
        StringBuilder text = new StringBuilder();
        StringBuilder innerText = new StringBuilder();
        while (depth > 0) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    if (depth == 2) {
                        name = in.getLocalName();
                        system = value(in, "system");
                        attributes = attributes(in);
                        rank = rank(value(in, "lang"));
                        within = false;
                        text.setLength(0);
                    } else if (depth == 3) {
                        inner = in.getLocalName();
                        innerText.setLength(0);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    if (depth == 2 && !innerText.toString().isBlank()) {
                        within = true;
                        add(elements, name, innerText, rank);
                        add(elements, name + "/" + inner, innerText, rank);
                    } else if (depth == 1) {
                        if (!text.toString().isBlank()) {
                            add(elements, name, text, rank);
                            if (!system.isEmpty()) {
                                add(elements, name + "@" + system, text, rank);
                            }
                        } else if (!within) {
                            elements.computeIfAbsent(name, any -> new ArrayList<>())
                                    .add(new Text(attributes.isEmpty() ? "yes" : attributes, rank));
                        }
                    }
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (depth == 2) {
                        text.append(in.getText());
                    } else if (depth >= 3) {
                        innerText.append(in.getText());
                    }
                }
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
        elements.forEach((element, texts) -> {
            ArrayNode list = NODES.arrayNode();
            texts.stream().sorted(Comparator.comparingInt(Text::rank)).forEach(one -> list.add(one.text()));
            parts.putIfAbsent(element, list);
        });
        return parts;
    }

    private static void add(Map<String, List<Text>> elements, String name, StringBuilder text, int rank) {
        elements.computeIfAbsent(name, any -> new ArrayList<>())
                .add(new Text(text.toString().strip(), rank));
    }

    private static String value(XMLStreamReader in, String attribute) {
        for (int i = 0; i < in.getAttributeCount(); i++) {
            if (in.getAttributeLocalName(i).equals(attribute)) {
                return in.getAttributeValue(i);
            }
        }
        return "";
    }

    private static String attributes(XMLStreamReader in) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            out.append(out.isEmpty() ? "" : " ").append(in.getAttributeValue(i).strip());
        }
        return out.toString();
    }

    /// Wanted languages first, in their order; then what names none; then the others.
    private int rank(String language) {
        String tag = language.toLowerCase(Locale.ROOT).replace('_', '-');
        for (int i = 0; i < languages.size(); i++) {
            if (tag.equals(languages.get(i)) || tag.startsWith(languages.get(i) + "-")) {
                return i;
            }
        }
        return tag.isEmpty() || languages.isEmpty() ? languages.size() : languages.size() + 1;
    }
}
