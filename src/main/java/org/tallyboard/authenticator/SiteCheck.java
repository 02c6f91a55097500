package org.tallyboard.authenticator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Looks through a site file of Apache for what lets somebody past the gateway, or gives a password away: what was
/// found out by running it, and is easily lost when a file is adapted. It reads the file as it is written, without
/// what it includes and without knowing what else Apache is told; `apache2ctl configtest` says whether Apache
/// understands it.
public final class SiteCheck {

    private static final int MOST_BYTES = 4 << 20;
    private static final Pattern SECRET = Pattern.compile("(?i)\"?basic +[a-z0-9+/]{6,}=*\"?");

    private final List<Line> lines;
    private final List<Finding> findings = new ArrayList<>();

    /// One line of the file that says something.
    ///
    /// @param number where it stands
    /// @param section the path of the innermost `<Location>` around it; empty outside
    /// @param words directive and arguments as they are written
    private record Line(int number, String section, String words) {
        String directive() {
            return words.split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
        }

        String arguments() {
            String[] parts = words.split("\\s+", 2);
            return parts.length < 2 ? "" : parts[1].trim();
        }

        boolean is(String directive, String argument) {
            return directive().equals(directive)
                    && arguments().toLowerCase(Locale.ROOT).contains(argument);
        }
    }

    /// What is missing or dangerous.
    ///
    /// @param line where; 0 for the whole file
    /// @param text what, why, and the remedy
    public record Finding(int line, String text) {}

    private SiteCheck(List<Line> lines) {
        this.lines = lines;
    }

    /// Looks through a file.
    ///
    /// @return what is wrong with it, by line; nothing when nothing is
    /// @throws IOException when it cannot be read
    public static List<Finding> of(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        if (bytes.length > MOST_BYTES) {
            throw new IOException("it is larger than 4 MB");
        }
        SiteCheck check = new SiteCheck(read(new String(bytes, StandardCharsets.UTF_8)));
        check.whole();
        check.sections();
        check.findings.sort(java.util.Comparator.comparingInt(Finding::line));
        return List.copyOf(check.findings);
    }

    /// A line that ends with a backslash goes on in the next one; sections are kept as lines too.
    private static List<Line> read(String text) {
        List<Line> lines = new ArrayList<>();
        List<String> open = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        int number = 0;
        int start = 1;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (whole.isEmpty()) {
                start = number;
            }
            if (line.endsWith("\\")) {
                whole.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            String words = whole.append(line).toString().trim();
            whole.setLength(0);
            if (words.isEmpty() || words.startsWith("#")) {
                continue;
            }
            String lower = words.toLowerCase(Locale.ROOT);
            if (lower.startsWith("<location")) {
                open.addLast(
                        words.replaceFirst("(?i)^<location(match)?\\s+", "").replaceAll("[\">\\s]+$|^\"", ""));
            }
            lines.add(new Line(start, open.isEmpty() ? "" : open.getLast(), words));
            if (lower.startsWith("</location") && !open.isEmpty()) {
                open.removeLast();
            }
        }
        return lines;
    }

    private Optional<Line> find(Predicate<Line> what) {
        return lines.stream().filter(what).findFirst();
    }

    private boolean has(String directive, String argument) {
        return find(line -> line.is(directive, argument)).isPresent();
    }

    private void missing(String text) {
        findings.add(new Finding(0, text));
    }

    private void wrong(Line line, String text) {
        findings.add(new Finding(line.number, text));
    }

    private void whole() {
        if (!has("sslengine", "on")) {
            missing("passwords cross the network in clear: there is no `SSLEngine on`");
        } else if (!has("header", "strict-transport-security")) {
            missing(
                    "a browser may be led round TLS: add `Header always set Strict-Transport-Security \"max-age=31536000\"`");
        }
        if (!has("defineexternalauth", "")) {
            missing("nobody is asked who they are: there is no DefineExternalAuth");
        }
        if (lines.stream().anyMatch(line -> line.is("proxypass", "")) && !has("allowencodedslashes", "nodecode")) {
            missing("queues and virtual hosts with a slash cannot be reached: add `AllowEncodedSlashes NoDecode`");
        }
        if (!has("rewritecond", "%{the_request}")) {
            missing(
                    "a path with dot segments is compared as one thing and forwarded as another: refuse it with RewriteCond"
                            + " %{THE_REQUEST}, as the site file of Tallyboard does");
        }
        if (!has("requestheader", "unset x-user early")) {
            missing("a client may say who it is where nothing else does: add `RequestHeader unset X-User early`");
        }
        if (!has("requestreadtimeout", "")) {
            missing("who sends slowly holds a thread: add RequestReadTimeout");
        }
        for (Line line : lines) {
            line(line);
        }
        cache();
        settings();
    }

    private void line(Line line) {
        String arguments = line.arguments();
        switch (line.directive()) {
            case "defineexternalauth", "defineexternalgroup" -> {
                if (!arguments.matches("(?i)\\S+\\s+pipe\\s.*")) {
                    wrong(
                            line,
                            "use the method `pipe`: `environment` shows passwords to whoever may read /proc, and"
                                    + " `checkpassword` gives the program nothing");
                }
            }
            case "allowencodedslashes" -> {
                if (!arguments.equalsIgnoreCase("NoDecode")) {
                    wrong(line, "a slash in a name becomes one of the path: use `AllowEncodedSlashes NoDecode`");
                }
            }
            case "proxypass" -> {
                if (!arguments.toLowerCase(Locale.ROOT).contains("nocanon")) {
                    wrong(line, "%2F goes on as %252F: add `nocanon`");
                }
            }
            case "proxyrequests" -> {
                if (arguments.equalsIgnoreCase("On")) {
                    wrong(line, "this makes an open proxy of the server: remove it");
                }
            }
            case "traceenable" -> {
                if (!arguments.equalsIgnoreCase("Off")) {
                    wrong(line, "TRACE sends a request back with its password: use `TraceEnable Off`");
                }
            }
            case "coredumpdirectory" -> wrong(line, "a core holds passwords: remove it");
            case "limitrequestbody" ->
                wrong(line, "this does not hold for what is handed on: bound Content-Length with RewriteCond");
            case "customlog", "logformat" -> {
                if (arguments.toLowerCase(Locale.ROOT).contains("authorization}i")
                        || arguments.toLowerCase(Locale.ROOT).contains("cookie}i")) {
                    wrong(line, "passwords or sessions stand in the log: take the header out of the format");
                }
            }
            case "requestheader" -> header(line);
            case "define" -> {
                if (SECRET.matcher(arguments).find()) {
                    wrong(
                            line,
                            "a login stands in a file that others may read: put it into one of its own with mode 600");
                }
            }
            case "sslprotocol" -> {
                if (arguments.matches("(?i).*(?<!-)\\b(all|\\+?(sslv3|tlsv1|tlsv1\\.1))(\\s.*|$)")) {
                    wrong(
                            line,
                            "this allows versions of TLS that are broken: use `SSLProtocol -all +TLSv1.2 +TLSv1.3`");
                }
            }
            default -> {}
        }
    }

    private void header(Line line) {
        String arguments = line.arguments();
        if (arguments.contains("%{REMOTE_USER}s") || arguments.contains("%{REMOTE_USER}e")) {
            wrong(line, "this gives the text (null): use `RequestHeader set X-User expr=%{REMOTE_USER}`");
        }
        if (SECRET.matcher(arguments).find() && !arguments.contains("early")) {
            wrong(line, "a login stands in a file that others may read: define it in one of its own with mode 600");
        }
        if (line.arguments().matches("(?i)edit\\*?\\s+Authorization\\b.*") && !arguments.endsWith("early")) {
            wrong(line, "without `early` this comes after the password was looked at, and changes nothing");
        }
        if (arguments.endsWith("early") && !line.section.isEmpty()) {
            wrong(line, "`early` works outside <Location> only: move it to the level of <VirtualHost>");
        }
    }

    private void cache() {
        Optional<Line> provider = find(line -> line.is("authbasicprovider", "socache"));
        if (provider.isEmpty()) {
            return;
        }
        if (!has("authexternalprovidecache", "on") || !has("authncacheprovidefor", "external")) {
            wrong(
                    provider.get(),
                    "nothing is remembered without `AuthExternalProvideCache On` and `AuthnCacheProvideFor external`");
        }
        if (!has("authncachecontext", "")) {
            wrong(provider.get(), "each folder is asked for anew: add `AuthnCacheContext server`");
        }
        find(line -> line.directive().equals("authncachetimeout"))
                .filter(line -> !line.arguments().matches("[1-5]?[0-9]|60"))
                .ifPresent(line -> wrong(line, "whoever is removed stays in for as long: at most 60"));
        if (!has("authncachetimeout", "")) {
            wrong(provider.get(), "whoever is removed stays in for five minutes: add `AuthnCacheTimeout 30`");
        }
    }

    /// The module takes its settings from one place: a section that sets one of them knows none of those around it.
    private void settings() {
        for (Line line : lines) {
            boolean set = line.directive().matches("authexternalprovidecache|authexternalcontext|groupexternal");
            if (set
                    && lines.stream()
                            .noneMatch(other -> other.section.equals(line.section) && other.is("authexternal", ""))) {
                wrong(line, "with this, AuthExternal of the sections around it is forgotten: repeat it here");
            }
        }
    }

    /// What is forwarded has to ask for somebody, guard their name, and keep their password.
    private void sections() {
        for (Line proxy : lines) {
            if (!proxy.directive().equals("proxypass")) {
                continue;
            }
            if (proxy.section.isEmpty()) {
                wrong(
                        proxy,
                        "put it into a <Location> of its own, where it stands who may: outside, rules and paths come apart");
                continue;
            }
            List<Line> own = lines.stream()
                    .filter(line -> line.section.equals(proxy.section))
                    .toList();
            if (own.stream().anyMatch(line -> line.is("require", "all granted"))) {
                wrong(proxy, "everybody passes at " + proxy.section + ": remove `Require all granted`");
            }
            if (own.stream().noneMatch(line -> line.directive().equals("require") && !line.is("require", "all "))) {
                wrong(
                        proxy,
                        "it does not stand who may at " + proxy.section + ": add `Require valid-user`, or a group");
            }
            if (own.stream().noneMatch(line -> line.is("require", "%{remote_user}"))) {
                wrong(
                        proxy,
                        "a name with a newline could write headers of its own: add `Require expr \"%{REMOTE_USER} =~"
                                + " /^[A-Za-z0-9._@-]{1,64}$/\"` at " + proxy.section);
            }
            if (lines.stream()
                    .noneMatch(line -> (line.section.equals(proxy.section) || line.section.equals("/"))
                            && (line.is("requestheader", "unset authorization")
                                    || line.is("requestheader", "set authorization")))) {
                wrong(
                        proxy,
                        "the client's own password is handed on: add `RequestHeader unset Authorization` at "
                                + proxy.section);
            }
        }
    }
}
