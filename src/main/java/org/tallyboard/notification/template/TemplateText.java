package org.tallyboard.notification.template;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One text with tags, checked and ready to be filled. Safe for many threads.
final class TemplateText {

    /// The longest text of a template, in characters.
    static final int LONGEST = 64 << 10;

    /// Only maps and lists are looked into, so that no tag can call a method.
    private static final Mustache.Collector MAPS = new BasicCollector() {
        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    };

    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .escapeHTML(false)
            .strictSections(true)
            .emptyStringIsFalse(true)
            .withCollector(MAPS);

    private final Template template;

    private TemplateText(Template template) {
        this.template = template;
    }

    /// @throws TemplateException when anything is wrong with it
    static TemplateText of(Place place) throws TemplateException {
        if (place.text().length() > LONGEST) {
            throw new TemplateException(List.of(
                    place.problem(LONGEST, "the text is longer than 64 KB, which no notification needs; shorten it")));
        }
        List<TemplateProblem> problems = Tags.check(place);
        if (!problems.isEmpty()) {
            throw new TemplateException(problems);
        }
        try {
            return new TemplateText(COMPILER.compile(place.text()));
        } catch (MustacheException e) {
            throw new TemplateException(List.of(place.problem(0, String.valueOf(e.getMessage()))));
        }
    }

    /// Fills it in.
    ///
    /// @param most at most so many characters, cut at a whole one; the last is `…` where something is left out
    String fill(Map<String, Object> context, int most) {
        Bounded out = new Bounded(most);
        template.execute(context, out);
        return out.text();
    }

    /// Keeps the first characters and forgets the rest.
    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();
        private final int most;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public void write(char[] more, int from, int length) {
            text.append(more, from, Math.min(length, most + 1 - text.length()));
        }

        String text() {
            if (text.length() <= most) {
                return text.toString();
            }
            int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
            return text.substring(0, end) + "…";
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
