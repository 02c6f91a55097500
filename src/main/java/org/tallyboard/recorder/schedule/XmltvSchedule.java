package org.tallyboard.recorder.schedule;

import java.io.ByteArrayInputStream;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A television guide in XMLTV (its `xmltv.dtd`). Each `programme` has its attributes (`start`, `stop`, `channel`, …)
/// and its child elements (`title`, `category`, `episode-num`, …) as parts. A document type is passed over, and no
/// entity
/// of its own is ever replaced, so that a guide can neither read files nor grow without bound.
final class XmltvSchedule {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /// `20261124100000 +0100`; what is missing at the end of the digits is zero.
    private static final Pattern TIME = Pattern.compile("(\\d{8,14})(?:\\s*([+-]\\d{4}|Z|UTC|GMT))?");

    private XmltvSchedule() {}

    /// @param local whether a time without an offset is local to the configured zone; else it is UTC, as XMLTV says
    /// @throws UnreadableSchedule when it is not XMLTV
    static List<RawEntry> parse(byte[] body, boolean local) throws UnreadableSchedule {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        List<RawEntry> entries = new ArrayList<>();
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                while (in.next() != XMLStreamConstants.START_ELEMENT) {
                    // A document type, comments and white space before the root say nothing.
                }
                if (!in.getLocalName().equals("tv")) {
                    throw new UnreadableSchedule("the answer is XML, but no XMLTV: its root is not <tv>");
                }
                while (in.next() != XMLStreamConstants.END_DOCUMENT) {
                    if (in.isStartElement() && in.getLocalName().equals("programme")) {
                        entries.add(programme(in, local));
                    }
                }
            } finally {
                in.close();
            }
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
            throw new UnreadableSchedule("the answer is not well-formed XML near line " + line);
        }
        return entries;
    }

    private static RawEntry programme(XMLStreamReader in, boolean local) throws XMLStreamException {
        String position = "line " + in.getLocation().getLineNumber();
        Map<String, JsonNode> parts = new LinkedHashMap<>();
        for (int i = 0; i < in.getAttributeCount(); i++) {
            String name = in.getAttributeLocalName(i);
            String text = in.getAttributeValue(i);
            boolean time = name.equals("start") || name.equals("stop");
            parts.put(name, NODES.stringNode(time ? iso(text, local) : text));
        }
        Map<String, ArrayNode> elements = new LinkedHashMap<>();
        int depth = 1;
        StringBuilder text = new StringBuilder();
        String name = "";
        while (depth > 0) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth == 2) {
                        name = in.getLocalName();
                        text.setLength(0);
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (--depth == 1 && !text.toString().isBlank()) {
                        elements.computeIfAbsent(name, any -> NODES.arrayNode())
                                .add(text.toString().strip());
                    }
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (depth == 2) {
                        text.append(in.getText());
                    }
                }
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
        elements.forEach(parts::putIfAbsent);
        return new Programme(position, parts);
    }

    /// The time as ISO-8601; what cannot be read stays as it is, and is reported as a bad time later.
    private static String iso(String text, boolean local) {
        Matcher match = TIME.matcher(text.strip());
        if (!match.matches()) {
            return text;
        }
        String digits =
                match.group(1) + "00000000000000".substring(match.group(1).length());
        try {
            LocalDateTime time = LocalDateTime.parse(digits, DateTimeFormatter.ofPattern("uuuuMMddHHmmss"));
            String offset = match.group(2);
            if (offset == null && local) {
                return time.toString();
            }
            boolean utc = offset == null || Character.isLetter(offset.charAt(0));
            return time.toInstant(utc ? ZoneOffset.UTC : ZoneOffset.of(offset)).toString();
        } catch (DateTimeException e) {
            return text;
        }
    }

    private record Programme(String position, Map<String, JsonNode> parts) implements RawEntry {
        @Override
        public Optional<JsonNode> value(String name) {
            return Optional.ofNullable(parts.get(name));
        }
    }
}
