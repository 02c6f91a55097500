package org.tallyboard.config;

import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// One schedule that recordings are made from: where it is fetched, how its entries are read, how jobs are made.
///
/// @param name unique; part of every job's id, so that another name makes other jobs
/// @param source where and how it is fetched
/// @param format what it is written in
/// @param mapping which part of an entry means what
/// @param delivery how jobs are made and sent
public record ScheduleConfig(String name, Source source, Format format, Mapping mapping, Delivery delivery) {

    /// What a schedule is written in.
    public enum Format {
        JSON,
        XMLTV,
        ICALENDAR
    }

    /// How the fetcher says who it is.
    public sealed interface Login {
        /// `Authorization: Bearer …`
        record Bearer(Secret token) implements Login {}

        /// `Authorization: Basic …`
        record Basic(String username, Secret password) implements Login {}
    }

    /// How one schedule of several answers goes on.
    public sealed interface Paging {
        /// One answer holds everything.
        record None() implements Paging {}

        /// A path in JSON to the next answer's address, absolute or relative; the last answer has none.
        record NextLink(String path) implements Paging {}

        /// The header `Link` with `rel="next"` (RFC 8288); the last answer has none.
        record LinkHeader() implements Paging {}

        /// A path in JSON to what the next answer is asked with, as a query parameter; the last answer has none.
        record Cursor(String path, String parameter) implements Paging {}

        /// A query parameter that says how many entries were sent so far, from `first` on, until an answer has none.
        record OffsetParameter(String parameter, long first) implements Paging {}

        /// A query parameter that counts up from `first`, until an answer has no entries.
        record PageParameter(String parameter, int first) implements Paging {}
    }

    /// Where and how a schedule is fetched.
    ///
    /// @param url http or https
    /// @param headers sent with each request; a value is looked up each time, and never shown
    /// @param login who we are there, where that is asked
    /// @param paging how it goes on
    /// @param maxPages more answers than this are an error
    /// @param timeout for one whole answer
    /// @param maxBytes the largest answer, unpacked
    /// @param attempts how often one answer is asked for before the fetch has failed
    /// @param every how long the loop waits from one fetch to the next
    public record Source(
            URI url,
            Map<String, Secret> headers,
            Optional<Login> login,
            Paging paging,
            int maxPages,
            Duration timeout,
            int maxBytes,
            int attempts,
            Duration every) {
        public Source {
            headers = Map.copyOf(headers);
        }
    }

    /// Which part of an entry means what.
    ///
    /// @param entries JSON only: path to the list of entries, a JSON pointer or JSONPath; empty text for the whole
    ///     document
    /// @param fields templates by field: `id`, `title`, `source`, `start`, `end`, `duration`, `priority`,
    ///     `container`, `profile`, `tags`, `channel`
    /// @param channels source URLs by channel
    /// @param only rules, of which an entry has to fit one where there are any: each expression is found in the
    ///     part of the entry that it names
    /// @param except rules of the same kind; an entry that fits one does not count
    /// @param cancelled rules of the same kind; an entry that fits one is cancelled by the schedule
    /// @param durationUnit what a length that is a number counts
    /// @param languages XMLTV only: of several texts the one in the first of these languages is taken
    /// @param zone the zone of times that name none
    /// @param horizon iCalendar only: how far ahead a repeated event is unfolded
    public record Mapping(
            String entries,
            Map<String, String> fields,
            Map<String, String> channels,
            List<Map<String, Pattern>> only,
            List<Map<String, Pattern>> except,
            List<Map<String, Pattern>> cancelled,
            Optional<Duration> durationUnit,
            List<String> languages,
            Optional<ZoneId> zone,
            Duration horizon) {
        public Mapping {
            fields = Map.copyOf(fields);
            channels = Map.copyOf(channels);
            only = only.stream().map(Map::copyOf).toList();
            except = except.stream().map(Map::copyOf).toList();
            cancelled = cancelled.stream().map(Map::copyOf).toList();
            languages = List.copyOf(languages);
        }
    }

    /// How jobs are made and sent.
    ///
    /// @param padBefore recorded before the planned start
    /// @param padAfter recorded after the planned end
    /// @param lead how long before its padded start the loop sends a job
    /// @param queue the queue that workers consume
    /// @param task the task's name
    /// @param maxCancel the share of the coming jobs, 0 to 1, that may vanish from the schedule at once; when more
    ///     do, none is cancelled
    /// @param maxCancelFrom the share counts where at least so many jobs are to come; of fewer, all but the
    ///     last may go
    /// @param cancelRunning whether a recording that has begun is stopped when its entry vanishes
    /// @param slots how many of this schedule's jobs can be recorded at once; empty where nobody has said
    /// @param rules what may be done where more are due than there are slots
    public record Delivery(
            Duration padBefore,
            Duration padAfter,
            Duration lead,
            String queue,
            String task,
            double maxCancel,
            int maxCancelFrom,
            boolean cancelRunning,
            OptionalInt slots,
            Set<Rule> rules) {
        public Delivery {
            rules = Set.copyOf(rules);
        }
    }

    /// What may be done where more is due than there are slots; in this order.
    public enum Rule {
        /// Padding is shortened, that of the less important recording first.
        SHORTEN_PADDING,
        /// The less important recording waits until a slot is free.
        WAIT
    }

    /// Without headers and login, which may be secret.
    @Override
    public String toString() {
        return "ScheduleConfig[" + name + ", " + format + ", " + source.url().getHost() + "]";
    }
}
