package org.tallyboard.recorder.schedule;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.config.ScheduleConfig.Paging;

/// Reads one schedule from its first answer to its last.
final class ScheduleReading {
    private static final int MOST_ENTRIES = 200_000;

    private final ScheduleConfig config;
    private final Fetcher fetcher;
    private final EntryReader reader;
    private final InstantSource clock;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Entry.Problem> problems = new ArrayList<>();
    private final List<AnswerCache.Kept> answers = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private int notOurs;

    ScheduleReading(ScheduleConfig config, Fetcher fetcher, InstantSource clock) {
        this.config = config;
        this.fetcher = fetcher;
        this.reader = new EntryReader(config.mapping());
        this.clock = clock;
    }

    /// Reads; once for each instance.
    Reading read() throws JournalException, InterruptedException {
        try {
            pages();
            return new Reading(entries, problems, notOurs, Optional.empty());
        } catch (FetchFailed e) {
            return new Reading(entries, problems, notOurs, Optional.of(e));
        }
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
                        "page " + page + " of the schedule is a page that was read before", "check `next`");
            }
            address = page(address.get(), page);
        }
    }

    /// Reads one answer and finds the next one's address.
    private Optional<URI> page(URI address, int page) throws FetchFailed, JournalException, InterruptedException {
        AnswerCache.Kept answer = fetcher.get(address);
        boolean single = config.source().paging() instanceof Paging.None;
        try {
            Optional<String> link = Optional.empty();
            List<RawEntry> raw;
            switch (config.format()) {
                case JSON -> {
                    JsonSchedule json = JsonSchedule.parse(answer.body());
                    raw = json.entries(config.mapping().entries(), single ? "" : "page " + page + ", ");
                    if (config.source().paging() instanceof Paging.NextLink(String pointer)) {
                        link = json.text(pointer);
                    }
                }
                case XMLTV ->
                    raw = XmltvSchedule.parse(
                            answer.body(), config.mapping().zone().isPresent());
                case ICALENDAR ->
                    raw = CalendarSchedule.parse(
                            answer.body(),
                            config.mapping().zone(),
                            clock.instant(),
                            config.mapping().horizon());
                default -> throw new IllegalStateException("a format without a reader");
            }
            for (RawEntry entry : raw) {
                take(entry);
            }
            answers.add(answer);
            return next(address, page, link, raw.isEmpty());
        } catch (UnreadableSchedule e) {
            throw new FetchFailed(
                    (single ? "" : "page " + page + ": ") + e.getMessage(),
                    "check `url` and `format`, and what the server sends");
        }
    }

    private void take(RawEntry raw) throws FetchFailed {
        if (entries.size() + problems.size() >= MOST_ENTRIES) {
            throw new FetchFailed(
                    "the schedule has more than " + MOST_ENTRIES + " entries", "ask for a shorter time or for less");
        }
        switch (reader.read(raw)) {
            case EntryReader.Read.Wanted(Entry entry) when ids.add(entry.id()) -> entries.add(entry);
            case EntryReader.Read.Wanted(Entry entry) ->
                problems.add(
                        new Entry.Problem(raw.position(), "an earlier entry has the same id", Optional.of(entry.id())));
            case EntryReader.Read.Bad(Entry.Problem problem) -> problems.add(problem);
            case EntryReader.Read.NotOurs() -> notOurs++;
        }
    }

    private Optional<URI> next(URI address, int page, Optional<String> link, boolean empty) throws FetchFailed {
        if (config.source().paging() instanceof Paging.PageParameter(String parameter, int first)) {
            return empty ? Optional.empty() : Optional.of(numbered(parameter, first + page));
        }
        if (link.isEmpty()) {
            return Optional.empty();
        }
        // Headers and login go along, so a page elsewhere is none of ours.
        URI own = config.source().url();
        try {
            URI next = address.resolve(link.get());
            if (own.getScheme().equalsIgnoreCase(next.getScheme())
                    && own.getRawAuthority().equalsIgnoreCase(next.getRawAuthority())) {
                return Optional.of(next);
            }
        } catch (IllegalArgumentException e) {
            // Not an address: no page of this host either.
        }
        throw new FetchFailed(
                "page " + page + " names a next page that is not on the schedule's own host", "check `next`");
    }

    private URI first() {
        return config.source().paging() instanceof Paging.PageParameter(String parameter, int first)
                ? numbered(parameter, first)
                : config.source().url();
    }

    private URI numbered(String parameter, int number) {
        String url = config.source().url().toString();
        return URI.create(url + (url.contains("?") ? "&" : "?") + URLEncoder.encode(parameter, StandardCharsets.UTF_8)
                + "=" + number);
    }
}
