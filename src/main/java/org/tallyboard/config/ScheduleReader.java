package org.tallyboard.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.tallyboard.config.ScheduleConfig.Delivery;
import org.tallyboard.config.ScheduleConfig.Format;
import org.tallyboard.config.ScheduleConfig.Login;
import org.tallyboard.config.ScheduleConfig.Mapping;
import org.tallyboard.config.ScheduleConfig.Paging;
import org.tallyboard.config.ScheduleConfig.Rule;
import org.tallyboard.config.ScheduleConfig.Source;

/// Reads each `[[schedule]]`.
final class ScheduleReader {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,39}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MOST_BYTES = 256 << 20;

    private final Secrets secrets;

    ScheduleReader(Secrets secrets) {
        this.secrets = secrets;
    }

    /// @param broker whether there is a broker to send jobs to
    List<ScheduleConfig> read(Table top, boolean broker) {
        List<ScheduleConfig> schedules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Table table : top.tables("schedule", ConfigSchema.SCHEDULE)) {
            schedule(table).ifPresent(schedule -> {
                if (!names.add(schedule.name())) {
                    table.problem("name", "is the name of an earlier schedule as well; each needs its own");
                }
                schedules.add(schedule);
            });
        }
        if (!schedules.isEmpty() && !broker) {
            top.problem("schedule", "needs a [[broker]] to send its jobs to; add one");
        }
        return schedules;
    }

    private Optional<ScheduleConfig> schedule(Table table) {
        Optional<String> name = required(table, "name", "name = \"council\"");
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            table.problem("name", "must be short: letters, digits, . _ and -, at most 40");
        }
        Optional<Format> format = required(table, "format", "format = \"json\"").flatMap(text -> format(table, text));
        Optional<URI> url = required(table, "url", "url = \"https://planner.example/api/recordings\"")
                .flatMap(text -> url(table, text));
        if (name.isEmpty() || format.isEmpty() || url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ScheduleConfig(
                name.get(),
                source(table, url.get(), format.get()),
                format.get(),
                mapping(table, format.get()),
                delivery(table)));
    }

    private Source source(Table table, URI url, Format format) {
        Map<String, Secret> headers = headers(table);
        Optional<Login> login = login(table);
        boolean secret = table.holdsTable("headers") || login.isPresent();
        if (secret && url.getScheme().equals("http") && !LOOPBACK.contains(url.getHost())) {
            table.problem("url", "would carry a secret in clear; write https, or remove the secret");
        }
        return new Source(
                url,
                headers,
                login,
                paging(table, format),
                (int) number(table, "max_pages", 100, 1, 10_000),
                seconds(table, "timeout", 30, 1, 600),
                (int) number(table, "max_bytes", 32 << 20, 1_000, MOST_BYTES),
                (int) number(table, "attempts", 4, 1, 20),
                seconds(table, "every", 300, 5, 86_400));
    }

    private Map<String, Secret> headers(Table table) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        table.table("headers", ConfigSchema.HEADERS).ifPresent(found -> {
            for (String header : found.keys()) {
                if (!HEADER.matcher(header).matches() || header.equalsIgnoreCase("authorization")) {
                    found.problem(
                            header,
                            "is not a header to set here; for Authorization use `bearer`, or `username` and"
                                    + " `password`");
                } else if (found.isText(header)) {
                    found.string(header).ifPresent(text -> headers.put(header, () -> text));
                } else {
                    secrets.read(found, header).ifPresent(value -> headers.put(header, value));
                }
            }
        });
        return headers;
    }

    private Optional<Login> login(Table table) {
        boolean basic = table.has("username") || table.has("password");
        if (basic && table.has("bearer")) {
            table.problem("bearer", "is one of two logins; write either `bearer`, or `username` and `password`");
            return Optional.empty();
        }
        if (table.has("bearer")) {
            return secrets.read(table, "bearer").map(Login.Bearer::new);
        }
        if (!basic) {
            return Optional.empty();
        }
        Optional<String> username = required(table, "username", "username = \"recorder\"");
        if (!table.has("password")) {
            table.missing("password", "password = { file = \"planner.password\" }");
        }
        return username.flatMap(
                user -> secrets.read(table, "password").map(password -> new Login.Basic(user, password)));
    }

    /// The ways in which a schedule goes on, each by the key that chooses it.
    private static final List<String> WAYS =
            List.of("next", "next_header", "cursor", "page_parameter", "offset_parameter");

    private static Paging paging(Table table, Format format) {
        List<String> ways = WAYS.stream().filter(table::has).toList();
        if (ways.size() > 1) {
            table.problem(ways.get(1), "and `" + ways.getFirst() + "` are two ways to go on; write one of them");
        }
        Optional<String> next = path(table, "next", format);
        Optional<String> cursor = path(table, "cursor", format);
        Optional<String> parameter = table.string("cursor_parameter");
        if (cursor.isPresent() != parameter.isPresent()) {
            table.problem(
                    cursor.isPresent() ? "cursor" : "cursor_parameter",
                    "needs `" + (cursor.isPresent() ? "cursor_parameter" : "cursor")
                            + "` beside it: where the cursor is found, and the query parameter that it is sent as");
        }
        Optional<String> header = table.string("next_header");
        header.filter(name -> !name.equalsIgnoreCase("Link"))
                .ifPresent(name -> table.problem("next_header", "must be \"Link\", the header of RFC 8288"));
        int firstPage = (int) number(table, "first_page", 1, 0, 1_000_000);
        long firstOffset = (long) number(table, "first_offset", 0, 0, 1_000_000);
        return table.string("page_parameter")
                .<Paging>map(name -> new Paging.PageParameter(name, firstPage))
                .or(() -> table.string("offset_parameter").map(name -> new Paging.OffsetParameter(name, firstOffset)))
                .or(() -> next.map(Paging.NextLink::new))
                .or(() -> header.map(any -> new Paging.LinkHeader()))
                .or(() -> cursor.flatMap(path -> parameter.map(name -> new Paging.Cursor(path, name))))
                .orElseGet(Paging.None::new);
    }

    /// A path in a JSON document.
    private static Optional<String> path(Table table, String key, Format format) {
        Optional<String> text = table.string(key);
        if (text.isPresent() && format != Format.JSON) {
            table.problem(
                    key,
                    "is for format = \"json\"; "
                            + (key.equals("entries") ? "remove the line" : "use page_parameter, or remove the line"));
        }
        Optional<String> fault = text.flatMap(JsonPaths::fault);
        fault.ifPresent(said -> table.problem(key, said));
        return fault.isPresent() ? Optional.empty() : text;
    }

    private static Mapping mapping(Table table, Format format) {
        String entries = path(table, "entries", format).orElse("");
        Map<String, String> fields = new LinkedHashMap<>(ScheduleFields.standard(format));
        table.table("fields", ConfigSchema.FIELDS).ifPresent(found -> {
            for (String field : found.keys()) {
                found.string(field).ifPresent(text -> {
                    ScheduleFields.fault(text, format).ifPresent(fault -> found.problem(field, fault));
                    fields.put(field, text);
                });
            }
        });
        Map<String, String> channels = new LinkedHashMap<>();
        table.table("channels", ConfigSchema.CHANNELS).ifPresent(found -> found.keys()
                .forEach(channel -> found.string(channel).ifPresent(text -> channels.put(channel, text))));
        if (!channels.isEmpty() && !fields.containsKey("channel")) {
            table.problem("channels", "needs a field `channel` in [schedule.fields] that tells an entry's channel");
        }
        Optional<Duration> unit = table.string("duration_unit").flatMap(text -> {
            Optional<Duration> known = Optional.ofNullable(UNITS.get(text));
            if (known.isEmpty()) {
                table.problem("duration_unit", "must be \"seconds\", \"minutes\", \"hours\" or \"milliseconds\"");
            }
            return known;
        });
        if (table.has("languages") && format != Format.XMLTV) {
            table.problem("languages", "is for format = \"xmltv\"; remove the line");
        }
        List<String> languages =
                table.has("languages") ? table.strings("languages").orElse(List.of()) : List.of();
        return new Mapping(
                entries,
                fields,
                channels,
                rules(table, "only", ConfigSchema.ONLY, format),
                rules(table, "except", ConfigSchema.EXCEPT, format),
                rules(table, "cancelled", ConfigSchema.CANCELLED, format),
                unit,
                languages,
                zone(table),
                horizon(table));
    }

    private static final Map<String, Duration> UNITS = Map.of(
            "milliseconds", Duration.ofMillis(1),
            "seconds", Duration.ofSeconds(1),
            "minutes", Duration.ofMinutes(1),
            "hours", Duration.ofHours(1));

    /// One table, or a list of them of which one has to fit.
    private static List<Map<String, Pattern>> rules(Table table, String key, String schema, Format format) {
        if (!table.has(key)) {
            return List.of();
        }
        List<Table> tables = table.isList(key)
                ? table.tables(key, schema)
                : table.table(key, schema).stream().toList();
        List<Map<String, Pattern>> rules = new ArrayList<>();
        for (Table found : tables) {
            Map<String, Pattern> rule = new LinkedHashMap<>();
            for (String value : found.keys()) {
                if (format == Format.JSON) {
                    JsonPaths.inEntry(value).ifPresent(fault -> found.problem(value, "is " + fault));
                }
                Patterns.read(found, value).ifPresent(pattern -> rule.put(value, pattern));
            }
            if (rule.isEmpty()) {
                table.problem(key, "has a rule that says nothing; name a part of the entry, as in { title = '^News' }");
            } else {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static Delivery delivery(Table table) {
        String queue = table.string("queue").orElse("recordings");
        String task = table.string("task").orElse("recording.record");
        if (queue.getBytes(StandardCharsets.UTF_8).length > 255) {
            table.problem("queue", "is longer than 255 bytes, which AMQP does not take");
        }
        if (task.length() > 255) {
            table.problem("task", "is longer than 255 characters");
        }
        return new Delivery(
                seconds(table, "pad_before", 0, 0, 7_200),
                seconds(table, "pad_after", 0, 0, 7_200),
                seconds(table, "lead", 30, 0, 86_400),
                queue,
                task,
                number(table, "max_cancel", 0.5, 0, 1),
                (int) number(table, "max_cancel_from", 10, 1, 200_000),
                table.bool("cancel_running").orElse(false),
                table.has("slots") ? OptionalInt.of((int) number(table, "slots", 1, 1, 10_000)) : OptionalInt.empty(),
                rules(table));
    }

    private static Set<Rule> rules(Table table) {
        if (!table.has("conflicts")) {
            return EnumSet.allOf(Rule.class);
        }
        if (!table.has("slots")) {
            table.problem("conflicts", "needs `slots`, the number of recordings at once; add it, or remove the line");
        }
        Set<Rule> rules = EnumSet.noneOf(Rule.class);
        for (String text : table.strings("conflicts").orElse(List.of())) {
            switch (text) {
                case "shorten_padding" -> rules.add(Rule.SHORTEN_PADDING);
                case "wait" -> rules.add(Rule.WAIT);
                default -> table.problem("conflicts", "may list \"shorten_padding\" and \"wait\"");
            }
        }
        return rules;
    }

    private static Duration horizon(Table table) {
        return Duration.ofDays((long) number(table, "horizon_days", 14, 1, 366));
    }

    private static Optional<ZoneId> zone(Table table) {
        return table.string("zone").flatMap(text -> {
            try {
                return Optional.of(ZoneId.of(text));
            } catch (DateTimeException e) {
                table.problem("zone", "is not a time zone; write a name such as \"Europe/Berlin\" or \"UTC\"");
                return Optional.empty();
            }
        });
    }

    private static Optional<Format> format(Table table, String text) {
        try {
            return Optional.of(Format.valueOf(text.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            table.problem("format", "must be \"json\", \"xmltv\" or \"icalendar\"");
            return Optional.empty();
        }
    }

    /// A query is allowed: calendars are often shared under one.
    private static Optional<URI> url(Table table, String text) {
        int query = text.indexOf('?');
        Optional<URI> plain =
                Uris.read(table, "url", query < 0 ? text : text.substring(0, query), Set.of("http", "https"));
        if (query < 0 || plain.isEmpty()) {
            return plain;
        }
        try {
            URI whole = new URI(text);
            if (whole.getRawFragment() == null) {
                return Optional.of(whole);
            }
            table.problem("url", "must end before #");
        } catch (URISyntaxException e) {
            table.problem("url", "has a character in its query that is not allowed there; write it with %");
        }
        return Optional.empty();
    }

    private static Optional<String> required(Table table, String key, String example) {
        if (!table.has(key)) {
            table.missing(key, example);
        }
        return table.string(key);
    }

    private static Duration seconds(Table table, String key, long standard, long least, long most) {
        return Duration.ofMillis(Math.round(number(table, key, standard, least, most) * 1_000));
    }

    private static double number(Table table, String key, double standard, double least, double most) {
        OptionalDouble value = table.number(key);
        if (value.isPresent() && !(value.getAsDouble() >= least && value.getAsDouble() <= most)) {
            table.problem(key, "must be a number from " + shown(least) + " to " + shown(most));
        }
        return value.orElse(standard);
    }

    private static String shown(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
