package org.tallyboard.recorder.source;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Leaves of a DASH manifest (ISO/IEC 23009-1) what is to be recorded. The best rendition without a preferred language
/// is ffmpeg's own choice, and nothing is changed for it.
final class ManifestRenditions {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");
    private static final Pattern RATE = Pattern.compile("([0-9]{1,6})(?:/([1-9][0-9]{0,5}))?");

    private final Rendition wanted;
    private final Set<String> remarks = new LinkedHashSet<>();

    private ManifestRenditions(Rendition wanted) {
        this.wanted = wanted;
    }

    /// @return without an address: no other rendition is tried
    static Renditions of(String text, Rendition wanted) {
        if (wanted.equals(Rendition.BEST)) {
            return new Renditions(text, Optional.empty(), false, Optional.empty(), List.of());
        }
        var choice = new ManifestRenditions(wanted);
        String left;
        try {
            left = choice.left(text);
        } catch (SAXException | ParserConfigurationException | TransformerException | java.io.IOException e) {
            left = text;
            choice.remarks.add("the source's manifest could not be read: ffmpeg's own choice was taken");
        }
        return new Renditions(left, Optional.empty(), false, Optional.empty(), List.copyOf(choice.remarks));
    }

    private String left(String text)
            throws SAXException, ParserConfigurationException, TransformerException, java.io.IOException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        // No entity of anybody's is looked up, and none can grow.
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setNamespaceAware(true);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        Document manifest = builder.parse(new InputSource(new StringReader(text.replaceFirst("^\ufeff", ""))));
        for (Element period : elements(manifest.getDocumentElement(), "Period")) {
            choose(elements(period, "AdaptationSet"));
        }
        var out = new StringWriter();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(manifest), new StreamResult(out));
        return out.toString();
    }

    private void choose(List<Element> sets) {
        List<Element> sounds =
                sets.stream().filter(set -> type(set).equals("audio")).toList();
        List<Element> pictures =
                sets.stream().filter(set -> type(set).equals("video")).toList();
        if (wanted.isAudio() && !sounds.isEmpty()) {
            pictures.forEach(ManifestRenditions::remove);
        } else {
            picture(pictures);
        }
        if (!wanted.languages().isEmpty()) {
            sound(sounds);
        }
    }

    private void picture(List<Element> sets) {
        Map<OfferedRendition, Element> offers = new LinkedHashMap<>();
        for (Element set : sets) {
            for (Element one : elements(set, "Representation")) {
                offers.put(offer(set, one, offers.size()), one);
            }
        }
        if (offers.isEmpty()) {
            return;
        }
        OfferedRendition.Taken taken = OfferedRendition.choose(wanted, new ArrayList<>(offers.keySet()));
        taken.remark().ifPresent(remarks::add);
        offers.forEach((offer, element) -> {
            if (!offer.equals(taken.offer())) {
                remove(element);
            }
        });
        sets.stream().filter(set -> elements(set, "Representation").isEmpty()).forEach(ManifestRenditions::remove);
    }

    private void sound(List<Element> sets) {
        List<String> offered = sets.stream()
                .map(set -> set.getAttribute("lang"))
                .filter(language -> !language.isEmpty())
                .distinct()
                .toList();
        Optional<String> language = wanted.language(offered);
        if (language.isEmpty()) {
            remarks.add("no sound in " + String.join(" or ", wanted.languages()) + " is offered, but "
                    + (offered.isEmpty() ? "one whose language is not told" : String.join(", ", offered)));
        } else {
            sets.stream()
                    .filter(set -> !set.getAttribute("lang").equals(language.get()))
                    .forEach(ManifestRenditions::remove);
        }
    }

    private static OfferedRendition offer(Element set, Element one, int number) {
        int height = (int) number(told(set, one, "height"));
        var rate = RATE.matcher(told(set, one, "frameRate"));
        double perSecond = !rate.matches()
                ? 0
                : Double.parseDouble(rate.group(1)) / (rate.group(2) == null ? 1 : Double.parseDouble(rate.group(2)));
        return new OfferedRendition(
                Integer.toString(number),
                height,
                number(told(set, one, "width")) * height,
                perSecond,
                number(told(set, one, "bandwidth")),
                false);
    }

    /// `video`, `audio` or what else it says.
    private static String type(Element set) {
        String told = set.getAttribute("contentType");
        if (!told.isEmpty()) {
            return told;
        }
        String mime = set.getAttribute("mimeType");
        if (mime.isEmpty()) {
            mime = elements(set, "Representation").stream()
                    .map(one -> one.getAttribute("mimeType"))
                    .findFirst()
                    .orElse("");
        }
        return mime.replaceFirst("/.*", "");
    }

    private static String told(Element set, Element one, String name) {
        return one.hasAttribute(name) ? one.getAttribute(name) : set.getAttribute(name);
    }

    private static long number(String text) {
        return NUMBER.matcher(text).matches() ? Math.min(Long.parseLong(text), Integer.MAX_VALUE) : 0;
    }

    private static void remove(Element element) {
        Optional.ofNullable(element.getParentNode()).ifPresent(parent -> parent.removeChild(element));
    }

    private static List<Element> elements(Element in, String name) {
        var found = new ArrayList<Element>();
        NodeList children = in.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element element
                    && element.getLocalName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
