package org.tallyboard.recorder.schedule;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.config.ScheduleConfig.Paging;

/// Reads one schedule from its first answer to its last.
final class ScheduleReading {
    /// More are an error, before they fill the memory.
    static final int MOST_ENTRIES = 200_000;

    private final ScheduleConfig config;
    private final Answers fetcher;
    private final EntryReader reader;
    private final InstantSource clock;
    private final Predicate<String> wanted;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Reading.Cancelled> cancelled = new ArrayList<>();
    private final List<Entry.Problem> problems = new ArrayList<>();
    private final List<AnswerCache.Kept> answers = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final List<String> remarks = new ArrayList<>();
    private final Map<String, Entry> slots = new HashMap<>();
    private byte[] before = {};
    private long read;
    private int notOurs;
    private Optional<Entry.Problem> asked = Optional.empty();

    /// Where answers come from.
    interface Answers {
        Fetcher.Answer get(URI address) throws FetchFailed, JournalException, InterruptedException;
    }

    ScheduleReading(ScheduleConfig config, Answers fetcher, InstantSource clock) {
        this(config, fetcher, clock, id -> false);
    }

    /// @param wanted the entry that somebody asks for, should the configuration leave it out
    ScheduleReading(ScheduleConfig config, Answers fetcher, InstantSource clock, Predicate<String> wanted) {
        this.wanted = wanted;
        this.config = config;
        this.fetcher = fetcher;
        this.reader = new EntryReader(config.mapping());
        this.clock = clock;
    }

    /// Reads; once for each instance.
    Reading read() throws JournalException, InterruptedException {
        Optional<FetchFailed> failure = Optional.empty();
        try {
            pages();
        } catch (FetchFailed e) {
            failure = Optional.of(e);
        }
        for (Reading.Cancelled one : cancelled) {
            if (one.since().isEmpty() && ids.contains(one.id())) {
                problems.add(new Entry.Problem(
                        one.position(),
                        Optional.of(one.id()),
                        "",
                        "",
                        "",
                        "it is cancelled, and another entry with the same id is not, which is recorded",
                        "give each entry an id of its own, or list it once"));
            }
        }
        return new Reading(entries, cancelled, problems, remarks, notOurs, asked, failure);
    }

    /// The answers that were read, to be kept.
    List<AnswerCache.Kept> answers() {
        return answers;
    }

    private void pages() throws FetchFailed, JournalException, InterruptedException {
        Set<URI> seen = new HashSet<>();
        Optional<URI> address = Optional.of(first());
        for (int page = 1; address.isPresent(); page++) {
            if (page > config.source().maxPages()) {
                throw new FetchFailed(
                        "the schedule has more than " + config.source().maxPages() + " pages", "raise `max_pages`");
            }
            if (!seen.add(address.get())) {
                throw new FetchFailed(
                        "page " + page + " of the schedule is a page that was read before",
                        "check how it is told what the next page is");
            }
            address = page(address.get(), page);
        }
        reader.unseen()
                .forEach(part -> remarks.add("no entry has `" + DisplayLimits.line(part, 60)
                        + "`, which `only`, `except` or `cancelled` in the configuration names; correct the name"));
    }

    /// Reads one answer and finds the next one's address.
    private Optional<URI> page(URI address, int page) throws FetchFailed, JournalException, InterruptedException {
        Fetcher.Answer answer = fetcher.get(address);
        byte[] body = answer.kept().body();
        boolean single = config.source().paging() instanceof Paging.None;
        String where = single ? "" : "page " + page + ": ";
        try {
            Optional<String> next = answer.link();
            RawSchedule raw =
                    switch (config.format()) {
                        case JSON -> {
                            JsonSchedule json = JsonSchedule.parse(body);
                            next = switch (config.source().paging()) {
                                case Paging.NextLink(String path) -> json.text(path);
                                case Paging.Cursor(String path, String _) -> json.text(path);
                                default -> next;
                            };
                            yield RawSchedule.of(
                                    json.entries(config.mapping().entries(), single ? "" : "page " + page + ", "));
                        }
                        case XMLTV ->
                            XmltvSchedule.parse(
                                    body,
                                    config.mapping().zone(),
                                    config.mapping().languages());
                        case ICALENDAR ->
                            CalendarSchedule.parse(
                                    body,
                                    config.mapping().zone(),
                                    clock.instant(),
                                    config.mapping().horizon());
                    };
            if (counts() && !raw.entries().isEmpty() && Arrays.equals(body, before)) {
                throw new FetchFailed(
                        "page " + page + " is the same as the one before",
                        "the server does not know the page's parameter; correct it, or remove it");
            }
            before = body;
            take(raw, where);
            answers.add(answer.kept());
            read += raw.entries().size();
            return next(address, page, next, raw.entries().isEmpty());
        } catch (UnreadableSchedule e) {
            throw new FetchFailed(where + e.getMessage(), "check `url` and `format`, and what the server sends");
        }
    }

    private void take(RawSchedule raw, String where) throws FetchFailed {
        for (RawEntry entry : raw.entries()) {
            take(entry);
        }
        for (RawSchedule.Cancelled one : raw.cancelled()) {
            Optional<String> id = reader.id(one.entry());
            if (id.isPresent()) {
                cancelled.add(new Reading.Cancelled(id.get(), one.entry().position(), one.since()));
            } else {
                remark(one.entry(), "it is cancelled, but has no id, so that nothing is cancelled");
            }
        }
        for (RawSchedule.Remark remark : raw.remarks()) {
            if (reader.ours(remark.entry())) {
                remark(remark.entry(), remark.text());
            }
        }
        raw.notes().forEach(note -> remarks.add(where + note));
        if (raw.cut().isPresent()) {
            throw new FetchFailed(where + raw.cut().get(), "what comes before it counts; check what the server sends");
        }
    }

    private void take(RawEntry raw) throws FetchFailed {
        if (entries.size() + problems.size() + cancelled.size() >= MOST_ENTRIES) {
            throw new FetchFailed(
                    "the schedule has more than " + MOST_ENTRIES + " entries", "ask for a shorter time or for less");
        }
        switch (reader.read(raw)) {
            case EntryReader.Read.Wanted(Entry entry, List<String> said) -> {
                Optional<Entry> shared =
                        raw.slot().flatMap(slot -> Optional.ofNullable(slots.putIfAbsent(slot, entry)));
                if (shared.isPresent()) {
                    remark(
                            raw,
                            "it shares one slot with \""
                                    + DisplayLimits.line(shared.get().title(), 60)
                                    + "\", which is recorded once, under that title");
                } else if (ids.add(entry.id())) {
                    entries.add(entry);
                    said.forEach(text -> remark(raw, text));
                } else {
                    problems.add(reader.problem(
                            raw,
                            "an earlier entry has the same id",
                            "correct `id` in [schedule.fields], so that each entry has its own"));
                }
            }
            case EntryReader.Read.Bad(Entry.Problem problem) -> problems.add(problem);
            case EntryReader.Read.Cancelled(String id) ->
                cancelled.add(new Reading.Cancelled(id, raw.position(), Optional.empty()));
            case EntryReader.Read.NotOurs(String why) -> {
                notOurs++;
                if (asked.isEmpty() && reader.id(raw).filter(wanted).isPresent()) {
                    asked = Optional.of(reader.problem(raw, why, ""));
                }
            }
        }
    }

    private void remark(RawEntry raw, String text) {
        remarks.add(reader.problem(raw, text, "").describe());
    }

    /// Whether pages are asked for by numbers, so that a server that does not know them sends the first one for ever.
    private boolean counts() {
        return config.source().paging() instanceof Paging.PageParameter
                || config.source().paging() instanceof Paging.OffsetParameter;
    }

    private Optional<URI> next(URI address, int page, Optional<String> next, boolean empty) throws FetchFailed {
        return switch (config.source().paging()) {
            case Paging.None() -> Optional.empty();
            case Paging.PageParameter(String parameter, int first) ->
                empty ? Optional.empty() : Optional.of(with(parameter, Integer.toString(first + page)));
            case Paging.OffsetParameter(String parameter, long first) ->
                empty ? Optional.empty() : Optional.of(with(parameter, Long.toString(first + read)));
            case Paging.Cursor(String _, String parameter) -> next.map(cursor -> with(parameter, cursor));
            case Paging.NextLink(String _) -> next.isEmpty() ? Optional.empty() : linked(address, page, next.get());
            case Paging.LinkHeader() -> next.isEmpty() ? Optional.empty() : linked(address, page, next.get());
        };
    }

    /// Headers and login go along, so a page elsewhere is none of ours.
    private Optional<URI> linked(URI address, int page, String link) throws FetchFailed {
        URI own = config.source().url();
        try {
            URI next = address.resolve(link);
            if (own.getScheme().equalsIgnoreCase(next.getScheme())
                    && own.getRawAuthority().equalsIgnoreCase(next.getRawAuthority())) {
                return Optional.of(next);
            }
        } catch (IllegalArgumentException e) {
            // Not an address: no page of this host either.
        }
        throw new FetchFailed(
                "page " + page + " names a next page that is not on the schedule's own host",
                "check how it is told what the next page is");
    }

    private URI first() {
        return switch (config.source().paging()) {
            case Paging.PageParameter(String parameter, int first) -> with(parameter, Integer.toString(first));
            case Paging.OffsetParameter(String parameter, long first) -> with(parameter, Long.toString(first));
            default -> config.source().url();
        };
    }

    private URI with(String parameter, String value) {
        String url = config.source().url().toString();
        return URI.create(url + (url.contains("?") ? "&" : "?") + URLEncoder.encode(parameter, StandardCharsets.UTF_8)
                + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
