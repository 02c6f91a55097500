package org.tallyboard.recorder.capture;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tallyboard.recorder.source.SourceAddress;

/// The last lines that ffmpeg wrote about itself, short and without secrets: URLs are shown without user, password,
/// query and fragment, and what the source's URL holds of these is blotted out wherever else it stands.
final class FfmpegLog {
    private static final int KEPT = 20;
    private static final int MAX_LINE = 300;
    /// A shorter secret is too likely to be a piece of an ordinary word.
    private static final int MIN_SECRET = 4;

    private static final Pattern URL =
            Pattern.compile("([a-z][a-z0-9+.-]*://)(?:[^\\s/@'\"]*@)?([^\\s?#'\"]*)[^\\s'\"]*");
    private final Deque<String> lines = new ArrayDeque<>();
    private final List<String> secrets;
    private final UnaryOperator<String> forPeople;

    /// @param source its user, password and query are secrets
    /// @param forPeople what else is to be changed in a line
    FfmpegLog(URI source, UnaryOperator<String> forPeople) {
        this.forPeople = forPeople;
        var found = new ArrayList<String>();
        for (String text : new String[] {
            SourceAddress.rawUser(source).orElse(null),
            SourceAddress.user(source).orElse(null)
        }) {
            if (text != null) {
                found.addAll(List.of(text.split(":", 2)));
            }
        }
        for (String text : new String[] {source.getRawQuery(), source.getQuery()}) {
            if (text != null) {
                found.add(text);
                for (String pair : text.split("&")) {
                    found.add(pair.substring(pair.indexOf('=') + 1));
                }
            }
        }
        secrets = found.stream()
                .filter(secret -> secret.length() >= MIN_SECRET)
                .distinct()
                .sorted((left, right) -> right.length() - left.length())
                .toList();
    }

    /// For runs on files, which have no secrets.
    FfmpegLog() {
        secrets = List.of();
        forPeople = line -> line;
    }

    synchronized void add(String line) {
        // ffmpeg warns so about every JPEG it makes.
        if (line.isBlank() || line.contains("deprecated pixel format used")) {
            return;
        }
        String clean = forPeople.apply(clean(line));
        lines.addLast(clean.length() <= MAX_LINE ? clean : clean.substring(0, MAX_LINE) + "…");
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    private String clean(String line) {
        String text = URL.matcher(line)
                .replaceAll(found -> Matcher.quoteReplacement(
                        // The colon that ffmpeg puts after a URL would go with its query.
                        found.group(1)
                                + found.group(2)
                                + (found.group().endsWith(":")
                                                && !found.group(2).endsWith(":")
                                        ? ":"
                                        : "")));
        for (String secret : secrets) {
            text = text.replace(secret, "…");
        }
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized boolean contains(String text) {
        return lines.stream().anyMatch(line -> line.contains(text));
    }

    /// The last error, else the last line, in plain words: `Server returned 404 Not Found` of
    /// `[error] http://host/live.ts: Server returned 404 Not Found`.
    synchronized Optional<String> lastError() {
        Optional<String> error = lines.reversed().stream()
                .filter(line -> line.contains("[error]") || line.contains("[fatal]"))
                .findFirst();
        // What is wrong with the command line itself comes without a level.
        return error.or(() -> Optional.ofNullable(lines.peekLast()))
                .map(line -> line.replaceAll("\\[[^\\]]*\\]\\s*", "")
                        .replaceFirst("^[a-z][a-z0-9+.-]*://\\S*: ", "")
                        .strip())
                .filter(line -> !line.isEmpty());
    }
}
