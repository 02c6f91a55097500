package org.tallyboard.recorder.schedule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.ScheduleConfig;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes a job of an entry, by the recording contract (`docs/recording-contract.md`).
final class JobMaker {
    /// Names of jobs live in a space of their own (RFC 9562, 5.5).
    private static final UUID SPACE = UUID.fromString("6f0c41a4-5f0b-4a86-9e5e-5d0b6a1b7f31");

    private static final Pattern PASSWORD = Pattern.compile("(://)[^/@\"]*@");
    /// Tokens, signatures and passphrases stand there.
    private static final Pattern QUERY = Pattern.compile("(://[^\"?#\\s]*)[?#][^\"\\s]*");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ScheduleConfig config;
    private final String origin;
    private Map<String, Content> before = Map.of();
    private Map<String, Content> made = new HashMap<>();

    /// The digest of an entry within a window.
    private record Content(Entry entry, Window window, String digest) {}

    /// @param origin who sends, for the header `origin`
    JobMaker(ScheduleConfig config, String origin) {
        this.config = config;
        this.origin = origin;
    }

    /// From when to when an entry is recorded where nothing is in its way: with its whole padding.
    Window padded(Entry entry) {
        return new Window(
                entry.start().minus(config.delivery().padBefore()),
                entry.end().plus(config.delivery().padAfter()));
    }

    /// The job for an entry with its whole padding.
    PlannedJob job(Entry entry, int occurrence, int revision) {
        return job(entry, padded(entry), occurrence, revision);
    }

    /// A schedule is planned once more: only what is asked for from now on is remembered for the next time.
    void again() {
        before = made;
        made = HashMap.newHashMap(before.size());
    }

    /// The digest that makes a change when it differs. Most of a schedule is as it was the last time, and comparing
    /// costs less than making it again.
    String content(Entry entry, Window window) {
        Content known = before.get(entry.id());
        if (known == null || !known.window().equals(window) || !known.entry().equals(entry)) {
            known = new Content(entry, window, content(kwargs(entry, window), entry));
        }
        made.put(entry.id(), known);
        return known.digest();
    }

    /// With slots, padding may be what is left of it: then the programme itself tells whether the entry has changed.
    private String content(ObjectNode kwargs, Entry entry) {
        String programme = config.delivery().slots().isPresent() ? " " + entry.start() + " " + entry.end() : "";
        return PlannedJob.digest(kwargs + " " + entry.priority().orElse(0) + " "
                + config.delivery().task() + " " + config.delivery().queue() + programme);
    }

    /// The job for an entry, held, with nothing to tell and version 0.
    PlannedJob job(Entry entry, Window window, int occurrence, int revision) {
        String id = id(config.name(), entry.id(), occurrence).toString();
        ObjectNode kwargs = kwargs(entry, window);
        String content = content(kwargs, entry);
        kwargs.putObject("entry")
                .put("schedule", config.name())
                .put("id", entry.id())
                .put("revision", revision);
        TaskMessage message =
                message(config.delivery().task(), id, kwargs, entry.priority().orElse(0), origin);
        return new PlannedJob(
                id,
                config.name(),
                entry.id(),
                occurrence,
                revision,
                PlannedJob.State.HELD,
                PlannedJob.Todo.NOTHING,
                entry.title(),
                window.start(),
                window.end(),
                content,
                new Publication(Route.toQueue(config.delivery().queue()), message.amqp()),
                false,
                window.end(),
                0);
    }

    /// Viewers see this text: a source's password and query stay in the arguments.
    private static String withoutSecrets(String text) {
        String named = PASSWORD.matcher(text).replaceAll("$1********@");
        return QUERY.matcher(named).replaceAll("$1?********");
    }

    private static TaskMessage message(String task, String id, ObjectNode kwargs, int priority, String origin) {
        return TaskMessage.task(task)
                .id(id)
                .kwargs(kwargs)
                .priority(priority)
                .display("[]", withoutSecrets(kwargs.toString()))
                .origin(origin)
                .build();
    }

    /// The same job with another start, because a person wishes so. Its `content` stays: the entry has not changed.
    static PlannedJob startingAt(PlannedJob job, Instant start) {
        TaskMessage old = new TaskMessage(job.message().message());
        if (!(old.body() instanceof TaskBody.Readable body)) {
            throw new IllegalStateException("a job of our own cannot be read");
        }
        ObjectNode kwargs = body.kwargs().deepCopy().put("start", start.toString());
        TaskMessage message = message(
                old.taskName().orElseThrow(),
                job.id(),
                kwargs,
                old.amqp().properties().priority().orElse(0),
                String.valueOf(old.amqp().headers().get("origin")));
        return new PlannedJob(
                job.id(),
                job.schedule(),
                job.entry(),
                job.occurrence(),
                job.revision(),
                job.state(),
                job.todo(),
                job.title(),
                start,
                job.end(),
                job.content(),
                new Publication(job.message().route(), message.amqp()),
                job.tried(),
                job.tellUntil(),
                job.version());
    }

    private static ObjectNode kwargs(Entry entry, Window window) {
        ObjectNode kwargs = NODES.objectNode()
                .put("title", entry.title())
                .put("source", entry.source())
                .put("start", window.start().toString())
                .put("end", window.end().toString());
        entry.container().ifPresent(container -> kwargs.put("container", container));
        entry.profile().ifPresent(profile -> kwargs.put("profile", profile));
        Entry.OPTIONS.forEach(
                name -> Optional.ofNullable(entry.options().get(name)).ifPresent(text -> kwargs.put(name, text)));
        List<String> tags = entry.tags();
        if (!tags.isEmpty()) {
            ArrayNode list = kwargs.putArray("tags");
            tags.forEach(list::add);
        }
        return kwargs;
    }

    /// A name-based UUID, version 5: the same for the same entry, on every machine.
    static UUID id(String schedule, String entry, int occurrence) {
        String name = schedule + "\n" + entry + (occurrence == 1 ? "" : "\n" + occurrence);
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(ByteBuffer.allocate(16)
                    .putLong(SPACE.getMostSignificantBits())
                    .putLong(SPACE.getLeastSignificantBits())
                    .flip());
            ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
            long high = hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x5000L;
            long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
