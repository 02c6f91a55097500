package org.tallyboard.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads each `[[broker]]`, or the only `[broker]`.
final class BrokerReader {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,39}");

    private final Environment environment;
    private final Path folder;
    private final Secrets secrets;

    BrokerReader(Environment environment, Path folder, Secrets secrets) {
        this.environment = environment;
        this.folder = folder;
        this.secrets = secrets;
    }

    List<BrokerConfig> read(Table top) {
        List<Table> tables = top.isList("broker")
                ? top.tables("broker", ConfigSchema.BROKER)
                : top.table("broker", ConfigSchema.ONLY_BROKER).stream().toList();
        Map<String, Integer> names = new HashMap<>();
        Map<String, Integer> places = new HashMap<>();
        List<BrokerConfig> brokers = new ArrayList<>();
        for (Table table : tables) {
            broker(table).ifPresent(broker -> {
                table.once(
                        "name",
                        names,
                        broker.name().toLowerCase(Locale.ROOT),
                        "is the name of the broker on line %d already; give each its own");
                // Each job would be there twice.
                table.once(
                        "amqp",
                        places,
                        place(broker.amqp()),
                        "is the broker and virtual host on line %d already; keep one of them");
                brokers.add(broker);
            });
        }
        return brokers;
    }

    private static String place(URI amqp) {
        int port = amqp.getPort() >= 0 ? amqp.getPort() : amqp.getScheme().equalsIgnoreCase("amqps") ? 5671 : 5672;
        return amqp.getHost().toLowerCase(Locale.ROOT) + ":" + port + amqp.getPath();
    }

    private Optional<BrokerConfig> broker(Table table) {
        Optional<String> name = required(table, "name", "name = \"rec-broker\"");
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            table.problem("name", "must be short: letters, digits, spaces, . _ and -, at most 40");
        }
        Optional<URI> management = required(table, "management", "management = \"https://host:15671\"")
                .flatMap(text -> management(table, text));
        Optional<URI> amqp =
                required(table, "amqp", "amqp = \"amqps://host:5671/%2F\"").flatMap(text -> amqp(table, text));
        Optional<String> username = required(table, "username", "username = \"tallyboard\"");
        if (!table.has("password")) {
            table.missing("password", "password = { file = \"rabbitmq.password\" }");
        }
        Optional<Secret> password = secrets.read(table, "password");
        Optional<Pattern> queues = Patterns.read(table, "queues");
        Optional<Path> caFile = table.string("ca_file").map(text -> environment.resolve(folder, text));
        if (caFile.isPresent() && !(Files.isRegularFile(caFile.get()) && Files.isReadable(caFile.get()))) {
            table.problem("ca_file", "is not a file that this user can read; name a PEM file");
        }
        if (name.isEmpty() || management.isEmpty() || amqp.isEmpty() || username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new BrokerConfig(
                name.get(), management.get(), amqp.get(), username.get(), password.get(), queues, caFile));
    }

    private static Optional<String> required(Table table, String key, String example) {
        if (!table.has(key)) {
            table.missing(key, example);
        }
        return table.string(key);
    }

    private static Optional<URI> management(Table table, String text) {
        Optional<URI> uri = Uris.read(table, "management", text, Set.of("http", "https"));
        String path = uri.map(URI::getRawPath).orElse("");
        if (path.endsWith("/api") || path.endsWith("/api/")) {
            table.problem("management", "must end before /api, which is added");
            return Optional.empty();
        }
        return uri.map(found -> path.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : found);
    }

    /// The virtual host is one percent-encoded segment (RabbitMQ URI specification): no path is the default one, while
    /// a lone `/` names the virtual host with the empty name, which hardly anybody means.
    private static Optional<URI> amqp(Table table, String text) {
        Optional<URI> uri = Uris.read(table, "amqp", text, Set.of("amqp", "amqps"));
        String path = uri.map(URI::getRawPath).orElse("");
        if (uri.isPresent() && path.isEmpty()) {
            return Optional.of(URI.create(text + "/%2F"));
        }
        if (path.equals("/")) {
            table.problem("amqp", "names no virtual host after /; write /%2F for the default one");
            return Optional.empty();
        }
        if (path.indexOf('/', 1) > 0) {
            table.problem("amqp", "has more than one / after the host; write a / in a virtual host's name as %2F");
            return Optional.empty();
        }
        return uri;
    }
}
